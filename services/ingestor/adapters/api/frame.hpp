#pragma once

#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "fantail/core/realm.hpp"
#include "fantail/http/router.hpp"
#include "fantail/http/server.hpp"
#include "fantail/intake/ports.hpp"
#include "ingestor/adapters/api/answer.hpp"
#include "ingestor/adapters/credentials/credentials.hpp"
#include "ingestor/app/caller.hpp"
#include "ingestor/app/rate_limits.hpp"

namespace fantail::ingestor {

/// One call of the management API, whose caller is known and may make it.
struct ApiCall {
    Caller caller;
    const core::Dialect& dialect;  ///< of the caller's realm
    http::ServerRequest request;

    [[nodiscard]] const std::string& parameter(std::string_view name) const
    {
        return request.parameters.find(name)->second;
    }
};

using ApiHandler = std::function<boost::asio::awaitable<ApiAnswer>(ApiCall)>;

/// Of a call that anybody may make.
using OpenHandler = std::function<ApiAnswer(const http::ServerRequest&)>;

/// Where a call without credential is served.
enum class Place { below_the_prefixes, at_the_root_too };

/// A call as the frame serves it.
struct ServedCall {
    std::string method;
    std::string path;             ///< without the prefix
    std::optional<Scope> needed;  ///< nullopt: no credential
    friend auto operator<=>(const ServedCall&, const ServedCall&) = default;
};

std::string_view to_string(Scope scope) noexcept;

/// For a handler that has its answer at once, so that it need not be a coroutine.
boost::asio::awaitable<ApiAnswer> api_answer_now(ApiAnswer answer);

/// What all calls of the management API have in common: each is served below `/v1` and `/api/v1` alike, its caller is
/// found out, is within its rate limit and must hold the scope that the route asks for, and what goes wrong is worded
/// in 002's envelope or as RFC 9457's problem. Every answer says what is left of the limit.
///
/// Threads: the control worker's. Fill it before it serves.
/// Lends:   everything given must outlive the handler.
class ApiFrame {
public:
    struct Parts {
        const Credentials& credentials;
        RateLimits& limits;
        const core::Realms& realms;
        const intake::Clock& clock;
    };

    explicit ApiFrame(Parts parts);

    ApiFrame(const ApiFrame&) = delete;
    ApiFrame& operator=(const ApiFrame&) = delete;

    /// `path` without the prefix: `/webhooks/{id}`.
    void add(std::string method, const std::string& path, Scope needed, ApiHandler handler);

    /// For who has no credential: says nothing of any tenant.
    void add_open(std::string method, const std::string& path, Place place, OpenHandler handler);

    /// In the order added.
    [[nodiscard]] const std::vector<ServedCall>& calls() const noexcept { return calls_; }

    /// For the server.
    [[nodiscard]] http::Handler handler() const;

    /// Words what the server itself refuses.
    [[nodiscard]] http::ServerResponse refusal(const http::ServerRefusal& refused) const;

private:
    struct Route {
        Scope needed;
        ApiHandler handler;
    };

    /// Whether a call may be made, and what of its limit is left.
    struct Admission {
        boost::system::result<Caller, ApiFault> caller;
        RateVerdict rate;
    };

    boost::asio::awaitable<http::ServerResponse> serve(const Route& route, http::ServerRequest request) const;
    [[nodiscard]] http::ServerResponse serve_open(const OpenHandler& handler, const http::ServerRequest& request) const;
    boost::asio::awaitable<ApiAnswer> carried_out(const Route& route, Caller caller, http::ServerRequest request) const;
    [[nodiscard]] Admission admission(const Route& route, const http::ServerRequest& request) const;
    [[nodiscard]] Admission admission_of_stranger(ApiFault fault, const std::string& address) const;
    [[nodiscard]] http::ServerResponse no_route(int status, const http::ServerRequest& request) const;

    Parts parts_;
    std::vector<ServedCall> calls_;
    std::list<Route> routes_;  ///< a list: the router's handlers refer to its elements
    http::Router router_;
};

}  // namespace fantail::ingestor
