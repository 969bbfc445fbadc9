#include "ingestor/adapters/management_api.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/json/serialize.hpp>

#include "ingestor/adapters/secret_json.hpp"
#include "ingestor/adapters/shown_webhook_json.hpp"
#include "ingestor/adapters/webhook_json.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view bearer = "Bearer ";
constexpr std::string_view record_header = "record-header-";
constexpr int unauthorized = 401;
constexpr int unprocessable = 422;

struct Worded {
    int status;
    std::string_view code;
};

Worded worded(core::ErrorCode code)
{
    switch (code) {
    case core::ErrorCode::invalid_argument:
    case core::ErrorCode::unreadable:
        return {400, "VALIDATION_ERROR"};
    case core::ErrorCode::too_large:
        return {413, "TOO_LARGE"};
    case core::ErrorCode::not_found:
        return {404, "NOT_FOUND"};
    case core::ErrorCode::conflict:
        return {409, "CONFLICT"};
    case core::ErrorCode::unavailable:
        return {503, "UNAVAILABLE"};
    }
    return {500, "INTERNAL"};
}

http::ServerResponse answer(int status, const json::object& body)
{
    return {.status = status, .content_type = "application/json", .body = json::serialize(body), .headers = {}};
}

http::ServerResponse success(int status, json::value data)
{
    return answer(status, {{"success", true}, {"data", std::move(data)}});
}

/// `data`: JSON.
http::ServerResponse success_of_text(int status, std::string_view data)
{
    std::string body{R"({"success":true,"data":)"};
    body.append(data).append("}");
    return {.status = status, .content_type = "application/json", .body = std::move(body), .headers = {}};
}

http::ServerResponse failure(int status, std::string_view code, std::string_view message)
{
    return answer(status, {{"success", false}, {"error", {{"code", code}, {"message", message}}}});
}

http::ServerResponse failure(const core::Error& error)
{
    const auto [status, code] = worded(error.code);
    return failure(status, code, error.detail);
}

http::ServerResponse failure(const RequestFault& fault)
{
    if (fault.pointer.empty()) return failure(fault.error);
    return answer(
        unprocessable,
        {{"success", false},
         {"error", {{"code", "VALIDATION_ERROR"}, {"message", fault.error.detail}, {"pointer", fault.pointer}}}});
}

/// What a header of the record is called, if a header of the request stands for one.
std::optional<std::string> name_in_record(std::string_view name)
{
    std::string lower{name};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (!lower.starts_with(record_header)) return std::nullopt;
    return lower.substr(record_header.size());
}

http::ServerResponse not_authenticated(const core::Error& error)
{
    auto response = failure(unauthorized, "UNAUTHORIZED", error.detail);
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return response;
}

}  // namespace

ManagementApi::ManagementApi(Parts parts)
    : parts_{parts}, router_{[](int status, const http::ServerRequest& request) {
          return refusal(status, status == 404 ? "there is nothing at " + request.path
                                               : request.method + " is not served here");
      }}
{
    serve("/v1");
    serve("/api/v1");
}

void ManagementApi::serve(const std::string& prefix)
{
    using Request = http::ServerRequest;
    router_.add("POST", prefix + "/webhooks", [this](Request request) { return create(std::move(request)); });
    router_.add("GET", prefix + "/webhooks",
                [this](const Request& request) { return http::answer_now(list(request)); });
    router_.add("GET", prefix + "/webhooks/{id}",
                [this](const Request& request) { return http::answer_now(get(request)); });
    router_.add("PATCH", prefix + "/webhooks/{id}", [this](Request request) { return change(std::move(request)); });
    router_.add("DELETE", prefix + "/webhooks/{id}", [this](Request request) { return remove(std::move(request)); });
    router_.add("POST", prefix + "/explain",
                [this](Request request) { return http::answer_now(explain(std::move(request))); });
    serve_secrets(prefix + "/webhooks/{id}/secret");
}

void ManagementApi::serve_secrets(const std::string& secret)
{
    using Request = http::ServerRequest;
    router_.add("GET", secret, [this](const Request& request) { return http::answer_now(reveal(request)); });
    router_.add("POST", secret + "/rotate", [this](Request request) { return rotate(std::move(request)); });
    router_.add("POST", secret + "/rotate/complete",
                [this](Request request) { return complete_rotation(std::move(request)); });
}

http::Handler ManagementApi::handler() const
{
    return [this](http::ServerRequest request) { return router_(std::move(request)); };
}

http::ServerResponse ManagementApi::refusal(int status, std::string_view reason)
{
    switch (status) {
    case 404:
        return failure(status, "NOT_FOUND", reason);
    case 405:
        return failure(status, "METHOD_NOT_ALLOWED", reason);
    case 413:
        return failure(status, "TOO_LARGE", reason);
    case 500:
        return failure(status, "INTERNAL", reason);
    default:
        return failure(status, "BAD_REQUEST", reason);
    }
}

core::Result<Caller> ManagementApi::authenticate(const http::ServerRequest& request) const
{
    const auto* header = request.header("Authorization");
    if (header == nullptr || !header->starts_with(bearer)) {
        return core::Error{core::ErrorCode::invalid_argument, "send your API key as `Authorization: Bearer <key>`"};
    }
    auto caller = parts_.keys.caller(std::string_view{*header}.substr(bearer.size()));
    if (!caller) return core::Error{core::ErrorCode::invalid_argument, "this API key is not known"};
    return *caller;
}

asio::awaitable<http::ServerResponse> ManagementApi::create(http::ServerRequest request)
{
    const auto caller = authenticate(request);
    if (!caller) co_return not_authenticated(caller.error());
    const auto& dialect = *parts_.realms.find(caller->realm)->dialect;
    auto wanted = read_new_webhook(request.body, dialect);
    if (!wanted) co_return failure(wanted.error());

    const auto created = co_await parts_.commands.create(*caller, std::move(*wanted));
    if (!created) co_return failure(created.error());
    parts_.log.info("webhook created", {{"webhook_id", created->webhook.id.value()},
                                        {"realm", caller->realm.value()},
                                        {"tenant", created->webhook.tenant.value()}});
    co_return success_of_text(201, show_created(*created, dialect));
}

asio::awaitable<http::ServerResponse> ManagementApi::change(http::ServerRequest request)
{
    const auto caller = authenticate(request);
    if (!caller) co_return not_authenticated(caller.error());
    const auto wanted = read_change(request.body);
    if (!wanted) co_return failure(wanted.error());
    const core::WebhookId id{request.parameters.at("id")};
    const auto changed = co_await parts_.commands.change(*caller, id, *wanted);
    if (!changed) co_return failure(changed.error());
    if (wanted->filter) parts_.log.info("webhook filter changed", {{"webhook_id", id.value()}});
    if (wanted->state) {
        const bool active = *wanted->state == core::WebhookState::active;
        parts_.log.info(active ? "webhook enabled" : "webhook switched off",
                        {{"webhook_id", id.value()}, {"realm", caller->realm.value()}});
    }
    co_return success_of_text(200, show(*changed, *parts_.realms.find(caller->realm)->dialect));
}

asio::awaitable<http::ServerResponse> ManagementApi::remove(http::ServerRequest request)
{
    const auto caller = authenticate(request);
    if (!caller) co_return not_authenticated(caller.error());
    const core::WebhookId id{request.parameters.at("id")};
    const auto removed = co_await parts_.commands.remove(*caller, id);
    if (!removed) co_return failure(removed.error());
    parts_.log.info("webhook deleted", {{"webhook_id", id.value()}, {"realm", caller->realm.value()}});
    co_return http::ServerResponse{.status = 204, .content_type = {}, .body = {}, .headers = {}};
}

asio::awaitable<http::ServerResponse> ManagementApi::rotate(http::ServerRequest request)
{
    const auto caller = authenticate(request);
    if (!caller) co_return not_authenticated(caller.error());
    auto wanted = read_rotation(request.body);
    if (!wanted) co_return failure(wanted.error());
    const core::WebhookId id{request.parameters.at("id")};
    const auto rotated = co_await parts_.commands.rotate(*caller, id, std::move(*wanted));
    if (!rotated) co_return failure(rotated.error());
    note("webhook secret rotated", id, *caller);
    co_return success(200, show(*rotated, id));
}

asio::awaitable<http::ServerResponse> ManagementApi::complete_rotation(http::ServerRequest request)
{
    const auto caller = authenticate(request);
    if (!caller) co_return not_authenticated(caller.error());
    const core::WebhookId id{request.parameters.at("id")};
    const auto completed = co_await parts_.commands.complete_rotation(*caller, id);
    if (!completed) co_return failure(completed.error());
    note("webhook secret rotation completed", id, *caller);
    co_return success_of_text(200, show(*completed, *parts_.realms.find(caller->realm)->dialect));
}

http::ServerResponse ManagementApi::explain(http::ServerRequest request) const
{
    const auto caller = authenticate(request);
    if (!caller) return not_authenticated(caller.error());
    ExplainRequest wanted{.event = std::move(request.body), .headers = {}, .webhook = {}};
    for (const auto& header : request.headers) {
        if (const auto name = name_in_record(header.name)) wanted.headers.push_back({*name, header.value});
    }
    if (const auto id = request.query.find("webhook_id"); id != request.query.end()) wanted.webhook.emplace(id->second);
    const auto answer = parts_.explaining.explain(*caller, std::move(wanted));
    if (!answer) return failure(answer.error());

    std::string data = json::serialize(json::object{{"event_type", answer->event_type},
                                                    {"tenant", answer->tenant.value()},
                                                    {"event_id", answer->event_id.value()}});
    data.pop_back();
    data += R"(,"webhooks":[)";
    for (const auto& each : answer->webhooks) data += (data.back() == '[' ? "" : ",") + codec::to_json(each);
    return success_of_text(200, data + "]}");
}

http::ServerResponse ManagementApi::reveal(const http::ServerRequest& request) const
{
    const auto caller = authenticate(request);
    if (!caller) return not_authenticated(caller.error());
    const core::WebhookId id{request.parameters.at("id")};
    const auto revealed = parts_.commands.reveal(*caller, id);
    if (!revealed) return failure(revealed.error());
    note("webhook secret shown", id, *caller);
    auto response = success(200, show_secrets(*revealed));
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

void ManagementApi::note(std::string_view what, const core::WebhookId& id, const Caller& caller) const
{
    parts_.log.info(what,
                    {{"webhook_id", id.value()}, {"realm", caller.realm.value()}, {"tenant", caller.tenant.value()}});
}

http::ServerResponse ManagementApi::list(const http::ServerRequest& request) const
{
    const auto caller = authenticate(request);
    if (!caller) return not_authenticated(caller.error());
    const auto& dialect = *parts_.realms.find(caller->realm)->dialect;
    std::string data{"["};
    for (const auto& webhook : parts_.commands.list(*caller)) {
        if (data.size() > 1) data += ',';
        data += show(webhook, dialect);
    }
    return success_of_text(200, data + "]");
}

http::ServerResponse ManagementApi::get(const http::ServerRequest& request) const
{
    const auto caller = authenticate(request);
    if (!caller) return not_authenticated(caller.error());
    const auto webhook = parts_.commands.get(*caller, core::WebhookId{request.parameters.at("id")});
    if (!webhook) return failure(webhook.error());
    return success_of_text(200, show(*webhook, *parts_.realms.find(caller->realm)->dialect));
}

}  // namespace fantail::ingestor
