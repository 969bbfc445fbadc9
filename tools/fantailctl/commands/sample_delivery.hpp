#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/dialect.hpp"
#include "fantail/core/header.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::fantailctl {

struct SampleChoices {
    std::string url;
    std::optional<std::string> secret;  ///< nullopt: unsigned
    core::BodyFormat body_format;
    core::Timestamp now;
};

/// What a receiver would get.
struct SampleDelivery {
    std::string request_line;
    std::vector<core::Header> headers;
    std::string body;
    bool untouched;              ///< the format would have lost something
    std::string signature_base;  ///< what is signed; empty: nothing is
};

/// What becomes of an event in a dialect: completed, formatted and signed as the ingestor and the dispatcher do it.
///
/// Errors: an event that the ingestor would reject, a URL or a secret that the dialect does not take.
core::Result<SampleDelivery> sample_delivery(const core::Dialect& dialect, std::string_view event,
                                             const SampleChoices& choices);

}  // namespace fantail::fantailctl
