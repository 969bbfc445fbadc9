#pragma once

#include <optional>
#include <string>

#include "fantail/core/explanation.hpp"

namespace fantail::codec {

/// What was found of one webhook and one event.
struct Explained {
    core::WebhookId webhook;
    std::string url;
    std::optional<core::Mismatch> mismatch;      ///< nullopt: it is owed the event
    std::optional<core::SampleRequest> request;  ///< and this is what it would get
};

/// One JSON object, the same from the API and from fantailctl without it: `webhook_id`, `url`, `matched`, then `failed`
/// (`clause`, `path`, `seen`, `wanted`) or `request` (`headers`, `signature_header`, `signature_base`, `body`).
std::string to_json(const Explained& explained);

}  // namespace fantail::codec
