#include "ingestor/adapters/api/frame.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "fantail/core/assert.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;

namespace {

constexpr std::string_view bearer = "bearer ";
constexpr auto prefixes = std::to_array<const char*>({"/v1", "/api/v1"});
constexpr int unauthorized = 401;
constexpr int forbidden = 403;
constexpr int too_many = 429;

ApiFault not_authenticated(std::string why)
{
    ApiFault fault{unauthorized, "UNAUTHORIZED", std::move(why)};
    fault.headers.push_back({"WWW-Authenticate", "Bearer"});
    return fault;
}

/// As sent, for a message: whatever bytes come, an answer is text.
std::string shown_path(const http::ServerRequest& request)
{
    auto path = request.target.substr(0, request.target.find('?'));
    std::replace_if(
        path.begin(), path.end(), [](char c) { return c <= ' ' || c > '~'; }, '?');
    return path;
}

ApiFault called_too_often(const RateVerdict& rate, core::Timestamp now)
{
    const auto wait = std::to_string(rate.retry_after(now));
    ApiFault fault{too_many, "RATE_LIMITED",
                   "more than " + std::to_string(rate.limit) + " calls a minute: go on in " + wait + " s"};
    fault.headers.push_back({"Retry-After", wait});
    return fault;
}

void tell(const RateVerdict& rate, http::ServerResponse& response)
{
    const auto reset = std::chrono::ceil<std::chrono::seconds>(rate.reset).time_since_epoch().count();
    response.headers.push_back({"X-RateLimit-Limit", std::to_string(rate.limit)});
    response.headers.push_back({"X-RateLimit-Remaining", std::to_string(rate.remaining)});
    response.headers.push_back({"X-RateLimit-Reset", std::to_string(reset)});
}

/// The credential of `Authorization: Bearer …` (RFC 6750, 2.1; a scheme's case does not matter). Empty: there is none.
std::string_view bearer_of(const http::ServerRequest& request)
{
    const auto* header = request.header("Authorization");
    if (header == nullptr || header->size() <= bearer.size()) return {};
    const auto is_same = [](char given, char lower) { return given == lower || given + ('a' - 'A') == lower; };
    if (!std::equal(bearer.begin(), bearer.end(), header->begin(),
                    [&](char wanted, char given) { return is_same(given, wanted); })) {
        return {};
    }
    auto credential = std::string_view{*header}.substr(bearer.size());
    credential.remove_prefix(std::min(credential.find_first_not_of(' '), credential.size()));
    return credential;
}

}  // namespace

std::string_view to_string(Scope scope) noexcept
{
    switch (scope) {
    case Scope::read:
        return "read";
    case Scope::write:
        return "write";
    case Scope::admin:
        return "admin";
    }
    return {};
}

asio::awaitable<ApiAnswer> api_answer_now(ApiAnswer answer) { co_return answer; }

ApiFrame::ApiFrame(Parts parts)
    : parts_{parts}, router_{
                         [this](int status, const http::ServerRequest& request) { return no_route(status, request); }}
{
}

void ApiFrame::add(std::string method, const std::string& path, Scope needed, ApiHandler handler)
{
    const auto& route = routes_.emplace_back(Route{needed, std::move(handler)});
    for (const auto* prefix : prefixes) {
        router_.add(method, prefix + path,
                    [this, &route](http::ServerRequest request) { return serve(route, std::move(request)); });
    }
    calls_.push_back({std::move(method), path, needed});
}

void ApiFrame::add_open(std::string method, const std::string& path, Place place, OpenHandler handler)
{
    const http::Handler serve_it = [this, handler = std::move(handler)](const http::ServerRequest& request) {
        return http::answer_now(serve_open(handler, request));
    };
    for (const auto* prefix : prefixes) router_.add(method, prefix + path, serve_it);
    if (place == Place::at_the_root_too) router_.add(method, path, serve_it);
    calls_.push_back({std::move(method), path, std::nullopt});
}

http::Handler ApiFrame::handler() const
{
    return [this](http::ServerRequest request) { return router_(std::move(request)); };
}

asio::awaitable<http::ServerResponse> ApiFrame::serve(const Route& route, http::ServerRequest request) const
{
    const auto wording = wording_for(request);
    auto admitted = admission(route, request);
    ApiAnswer answer = http::ServerResponse{};
    if (admitted.caller) {
        answer = co_await carried_out(route, std::move(*admitted.caller), std::move(request));
    } else {
        answer = admitted.caller.error();
    }
    auto response = answer ? std::move(*answer) : worded(answer.error(), wording);
    tell(admitted.rate, response);
    co_return response;
}

http::ServerResponse ApiFrame::serve_open(const OpenHandler& handler, const http::ServerRequest& request) const
{
    const auto now = parts_.clock.wall();
    const auto rate = parts_.limits.take_of_stranger(request.remote, now);
    auto answer = rate.allowed ? handler(request) : ApiAnswer{called_too_often(rate, now)};
    auto response = answer ? std::move(*answer) : worded(answer.error(), wording_for(request));
    tell(rate, response);
    return response;
}

asio::awaitable<ApiAnswer> ApiFrame::carried_out(const Route& route, Caller caller, http::ServerRequest request) const
{
    const auto* realm = parts_.realms.find(caller.realm);
    FANTAIL_ASSERT(realm != nullptr);  // no credential is loaded that names another
    ApiCall call{std::move(caller), *realm->dialect, std::move(request)};
    auto answer = co_await route.handler(std::move(call));
    co_return answer;
}

ApiFrame::Admission ApiFrame::admission(const Route& route, const http::ServerRequest& request) const
{
    const auto credential = bearer_of(request);
    if (credential.empty()) {
        auto fault = not_authenticated("send an API key or a token as `Authorization: Bearer …`");
        return admission_of_stranger(std::move(fault), request.remote);
    }
    const auto now = parts_.clock.wall();
    auto caller = parts_.credentials.caller(credential, now);
    if (!caller) return admission_of_stranger(not_authenticated(caller.error().detail), request.remote);

    const auto rate = parts_.limits.take(*caller, now);
    if (!rate.allowed) return {called_too_often(rate, now), rate};
    if (!caller->may(route.needed)) {
        return {ApiFault{forbidden, "FORBIDDEN",
                         "this call needs a credential with the scope " + std::string{to_string(route.needed)}},
                rate};
    }
    return {std::move(*caller), rate};
}

ApiFrame::Admission ApiFrame::admission_of_stranger(ApiFault fault, const std::string& address) const
{
    const auto now = parts_.clock.wall();
    const auto rate = parts_.limits.take_of_stranger(address, now);
    return {rate.allowed ? std::move(fault) : called_too_often(rate, now), rate};
}

http::ServerResponse ApiFrame::no_route(int status, const http::ServerRequest& request) const
{
    auto fault = refusal_of(status, status == 404 ? "there is nothing at " + shown_path(request)
                                                  : request.method + " is not served here");
    const auto refused = admission_of_stranger(std::move(fault), request.remote);
    auto response = worded(refused.caller.error(), wording_for(request));
    tell(refused.rate, response);
    return response;
}

http::ServerResponse ApiFrame::refusal(const http::ServerRefusal& refused) const
{
    auto response = worded(refusal_of(refused.status, refused.reason), Wording::envelope);
    tell(parts_.limits.take_of_stranger(refused.remote, parts_.clock.wall()), response);
    return response;
}

}  // namespace fantail::ingestor
