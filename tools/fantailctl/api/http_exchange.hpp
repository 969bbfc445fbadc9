#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "fantail/core/header.hpp"
#include "fantail/core/url.hpp"

namespace fantail::fantailctl {

struct HttpRequest {
    std::string method;
    std::string target;
    std::string authorization;
    std::string json_body;              ///< empty: none
    std::vector<core::Header> headers;  ///< further ones
};

struct HttpAnswer {
    unsigned status;
    std::string body;
};

/// Sends one request to `server` and reads the whole answer, plain or TLS (verified, names too).
///
/// Not the services' http::Client: that one keeps 4 KiB of an answer, and a list of webhooks has no such bound. Here
/// the bound is 64 MiB.
///
/// Threads: blocks the caller: for the name's look-up, then at most for `patience`.
/// Errors:  throws boost::system::system_error.
HttpAnswer exchange(const core::Url& server, const std::string& ca_file, const HttpRequest& request,
                    std::chrono::seconds patience);

}  // namespace fantail::fantailctl
