#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/dialect.hpp"
#include "fantail/core/header.hpp"
#include "fantail/core/result.hpp"

namespace fantail::fantailctl {

/// What a publisher decides about an event beside its bytes.
struct PublishChoices {
    std::optional<core::Dialect> dialect;  ///< nullopt: the bytes are not looked at
    std::optional<std::string> key;
    std::vector<core::Header> headers;
};

/// The key that an event is published with, and where it was found, for the person who asks why it lies where it lies.
struct EventKey {
    std::string value;   ///< empty: none, and any partition
    std::string origin;  ///< `--key`, `header tenant`, `/workspaceId`, …
};

/// In this order: the key given, the `tenant` header given, then (with a dialect) the tenant or else the id at the
/// dialect's places, or in a CloudEvent's attributes. By tenant, because what one tenant sees should not overtake
/// itself.
///
/// Errors: with a dialect, an event that the ingestor would reject, and why.
core::Result<EventKey> key_of(std::string_view event, const PublishChoices& choices);

}  // namespace fantail::fantailctl
