#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "fantail/core/header.hpp"
#include "fantail/core/url.hpp"

namespace fantail::fantailctl {

struct ApiSettings {
    std::string url;      ///< of the ingestor, as `http://127.0.0.1:8080`; a path in it comes before ours
    std::string key;      ///< bearer API key
    std::string ca_file;  ///< PEM, for https; empty: the system's authorities
};

/// Calls the management API, one request at a time, each on a connection of its own.
///
/// Threads: blocks the caller, at most for the patience of one call.
/// Errors:  Failure: `unavailable` when nobody answers in time, `usage` for a wrong address or key, `no` with the API's
///          own words for everything else that it refuses.
class ApiClient {
public:
    explicit ApiClient(const ApiSettings& settings);

    struct Call {
        std::string_view method;
        std::string_view path;
        const boost::json::value* body{nullptr};  ///< nullptr: none, or `text`
        std::string_view text{};                  ///< a body that must stay as it is
        std::vector<core::Header> headers{};
    };

    /// The `data` of the answer's envelope; null where there is no content.
    [[nodiscard]] boost::json::value call(const Call& call) const;

    /// The whole answer as it came: a parser would change the numbers of a filter.
    [[nodiscard]] std::string text(const Call& call) const;

private:
    core::Url url_;
    std::string key_;
    std::string ca_file_;
};

/// What may stand as one segment of a path, whatever it holds.
std::string percent_encoded(std::string_view segment);

}  // namespace fantail::fantailctl
