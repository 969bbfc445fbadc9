#include "ingestor/adapters/api/frame.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "fantail/core/assert.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;

namespace {

constexpr std::string_view bearer = "Bearer ";
constexpr auto prefixes = std::to_array<const char*>({"/v1", "/api/v1"});
constexpr int unauthorized = 401;
constexpr int forbidden = 403;

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

http::ServerResponse no_route(int status, const http::ServerRequest& request)
{
    const auto fault = refusal_of(status, status == 404 ? "there is nothing at " + shown_path(request)
                                                        : request.method + " is not served here");
    return worded(fault, wording_for(request));
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

ApiFrame::ApiFrame(Parts parts) : parts_{parts}, router_{&no_route} {}

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
    const http::Handler serve = [handler = std::move(handler)](const http::ServerRequest& request) {
        auto answer = handler(request);
        return http::answer_now(answer ? std::move(*answer) : worded(answer.error(), wording_for(request)));
    };
    for (const auto* prefix : prefixes) router_.add(method, prefix + path, serve);
    if (place == Place::at_the_root_too) router_.add(method, path, serve);
    calls_.push_back({std::move(method), path, std::nullopt});
}

http::Handler ApiFrame::handler() const
{
    return [this](http::ServerRequest request) { return router_(std::move(request)); };
}

asio::awaitable<http::ServerResponse> ApiFrame::serve(const Route& route, http::ServerRequest request) const
{
    const auto wording = wording_for(request);
    auto caller = admitted(route, request);
    if (!caller) co_return worded(caller.error(), wording);
    const auto* realm = parts_.realms.find(caller->realm);
    FANTAIL_ASSERT(realm != nullptr);  // no credential is loaded that names another

    ApiCall call{std::move(*caller), *realm->dialect, std::move(request)};
    const auto answer = co_await route.handler(std::move(call));
    if (!answer) co_return worded(answer.error(), wording);
    co_return *answer;
}

boost::system::result<Caller, ApiFault> ApiFrame::admitted(const Route& route, const http::ServerRequest& request) const
{
    const auto* header = request.header("Authorization");
    if (header == nullptr || !header->starts_with(bearer)) {
        return not_authenticated("send your API key as `Authorization: Bearer <key>`");
    }
    auto caller = parts_.keys.caller(std::string_view{*header}.substr(bearer.size()));
    if (!caller) return not_authenticated("this API key is not known");
    if (!caller->may(route.needed)) {
        return ApiFault{forbidden, "FORBIDDEN",
                        "this call needs a credential with the scope " + std::string{to_string(route.needed)}};
    }
    return *caller;
}

}  // namespace fantail::ingestor
