#include "ingestor/adapters/api/frame.hpp"

#include <utility>

#include "fantail/core/assert.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;

namespace {

constexpr std::string_view bearer = "Bearer ";
constexpr int unauthorized = 401;
constexpr int forbidden = 403;

ApiFault not_authenticated(std::string why)
{
    ApiFault fault{unauthorized, "UNAUTHORIZED", std::move(why)};
    fault.headers.push_back({"WWW-Authenticate", "Bearer"});
    return fault;
}

const char* name_of(Scope scope)
{
    switch (scope) {
    case Scope::read:
        return "read";
    case Scope::write:
        return "write";
    case Scope::admin:
        return "admin";
    }
    return "";
}

http::ServerResponse no_route(int status, const http::ServerRequest& request)
{
    const auto fault = refusal_of(status, status == 404 ? "there is nothing at " + request.path
                                                        : request.method + " is not served here");
    return worded(fault, wording_for(request));
}

}  // namespace

asio::awaitable<ApiAnswer> api_answer_now(ApiAnswer answer) { co_return answer; }

ApiFrame::ApiFrame(Parts parts) : parts_{parts}, router_{&no_route} {}

void ApiFrame::add(std::string method, const std::string& path, Scope needed, ApiHandler handler)
{
    const auto& route = routes_.emplace_back(Route{needed, std::move(handler)});
    for (const auto* prefix : {"/v1", "/api/v1"}) {
        router_.add(method, prefix + path,
                    [this, &route](http::ServerRequest request) { return serve(route, std::move(request)); });
    }
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
                        std::string{"this call needs a credential with the scope "} + name_of(route.needed)};
    }
    return *caller;
}

}  // namespace fantail::ingestor
