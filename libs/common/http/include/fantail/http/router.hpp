#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/http/message.hpp"
#include "fantail/http/server.hpp"

namespace fantail::http {

/// Chooses a handler by method and path.
///
/// A pattern is a path whose segments are literal or `{name}`, which matches one non-empty segment and is handed to the
/// handler in `parameters`, percent-decoded (a `%2F` in it is part of the value, not a separator). A literal segment
/// wins over a parameter. HEAD is served by GET's handler. No path: 404; a path without that method: 405 with Allow.
///
/// Threads: fill it before it serves; then it is read only.
class Router {
public:
    /// Words the 404 and the 405.
    using Refusal = std::function<ServerResponse(int status, const ServerRequest& request)>;

    Router();
    explicit Router(Refusal refusal);

    void add(std::string method, std::string_view pattern, Handler handler);

    boost::asio::awaitable<ServerResponse> operator()(ServerRequest request) const;

private:
    struct Segment {
        std::string text;  ///< literal, or the parameter's name
        bool is_parameter;
    };
    struct Route {
        std::string method;
        std::vector<Segment> segments;
        Handler handler;
    };
    struct Fit;

    [[nodiscard]] static Fit fit(const Route& route, const std::vector<std::string_view>& raw_segments);
    [[nodiscard]] ServerResponse refuse(int status, const ServerRequest& request, std::string allow) const;

    Refusal refusal_;
    std::vector<Route> routes_;
};

}  // namespace fantail::http
