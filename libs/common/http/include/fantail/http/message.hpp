#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/header.hpp"

namespace fantail::http {

/// A request as a handler of the server sees it: whole, within all limits, in plain types.
struct ServerRequest {
    std::string method;                                          ///< `GET`, `POST`, …
    std::string target;                                          ///< as sent: path and query
    std::string path;                                            ///< percent-decoded; begins with `/`
    std::map<std::string, std::string, std::less<>> query;       ///< decoded; of a repeated name the first
    std::map<std::string, std::string, std::less<>> parameters;  ///< of the route's pattern, set by Router
    std::vector<core::Header> headers;                           ///< in the order sent
    std::string body;
    std::string remote;  ///< the peer's address, without its port

    /// The first header of that name, whatever its case; nullptr if there is none.
    [[nodiscard]] const std::string* header(std::string_view name) const noexcept;
};

/// A way to misbehave on purpose, for the sink and for tests. Plain servers leave it empty.
struct Misbehaviour {
    std::chrono::milliseconds delay{0};                 ///< before the answer's first byte
    std::optional<std::chrono::milliseconds> drip_gap;  ///< the answer goes out one byte at a time, this far apart
    bool close_unanswered{false};                       ///< closes instead of answering
};

struct ServerResponse {
    int status{200};
    std::string content_type{"text/plain; charset=utf-8"};  ///< empty: no such header
    std::string body{};
    std::vector<core::Header> headers{};  ///< beside Content-Type, Content-Length, Date and Connection
    Misbehaviour misbehaviour{};
};

}  // namespace fantail::http
