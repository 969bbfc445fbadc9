#include "ingestor/adapters/api/webhook_routes.hpp"

#include <string>
#include <utility>

#include "ingestor/adapters/api/figures.hpp"
#include "ingestor/adapters/api/notes.hpp"
#include "ingestor/adapters/api/paging.hpp"
#include "ingestor/adapters/api/shown_webhook_json.hpp"
#include "ingestor/adapters/api/versions.hpp"
#include "ingestor/adapters/api/webhook_json.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;

namespace {

core::WebhookId id_of(const ApiCall& call) { return core::WebhookId{call.parameter("id")}; }

asio::awaitable<core::Result<ShownWebhook>> create_by(WebhookCommands& commands, const ApiCall& call,
                                                      WebhookFields wanted)
{
    auto once = idempotency_of(call.request);
    if (once) return commands.create_once(call.caller, std::move(*once), std::move(wanted));
    return commands.create(call.caller, std::move(wanted));
}

}  // namespace

void WebhookRoutes::add_to(ApiFrame& frame)
{
    frame.add("POST", "/webhooks", Scope::write, [this](ApiCall call) { return create(std::move(call)); });
    frame.add("GET", "/webhooks", Scope::read, [this](ApiCall call) { return list(std::move(call)); });
    frame.add("GET", "/webhooks/{id}", Scope::read, [this](ApiCall call) { return get(std::move(call)); });
    // Both change what is sent: the documents' PUT leaves out what is to stay.
    for (const auto* method : {"PUT", "PATCH"}) {
        frame.add(method, "/webhooks/{id}", Scope::write, [this](ApiCall call) { return change(std::move(call)); });
    }
    frame.add("DELETE", "/webhooks/{id}", Scope::write, [this](ApiCall call) { return remove(std::move(call)); });
    add_switches_to(frame);
}

void WebhookRoutes::add_switches_to(ApiFrame& frame)
{
    frame.add("POST", "/webhooks/{id}/toggle", Scope::write, [this](ApiCall call) { return toggle(std::move(call)); });
    frame.add("POST", "/webhooks/{id}/enable", Scope::write,
              [this](ApiCall call) { return switched(std::move(call), core::WebhookState::active); });
    frame.add("POST", "/webhooks/{id}/disable", Scope::write,
              [this](ApiCall call) { return switched(std::move(call), core::WebhookState::inactive); });
}

asio::awaitable<ApiAnswer> WebhookRoutes::create(ApiCall call)
{
    auto wanted = read_fields(call.request.body, call.dialect, ReadOnlyMembers::refused);
    if (!wanted) co_return wanted.error();
    auto created = co_await create_by(parts_.commands, call, std::move(*wanted));
    if (!created) co_return created.error();
    note(parts_.log, "webhook created", created->webhook.id, call.caller);
    const auto shown = co_await with_figures(parts_.statistics, std::move(*created));
    co_return with_tag(success_of_text(201, show_created(shown, call.dialect)), shown.version);
}

asio::awaitable<ApiAnswer> WebhookRoutes::change(ApiCall call)
{
    auto wanted = read_fields(call.request.body, call.dialect, ReadOnlyMembers::passed_over);
    if (!wanted) co_return wanted.error();
    auto answer = co_await changed(std::move(call), std::move(*wanted));
    co_return answer;
}

asio::awaitable<ApiAnswer> WebhookRoutes::toggle(ApiCall call)
{
    const auto shown = parts_.commands.get(call.caller, id_of(call));
    if (!shown) co_return shown.error();
    auto answer = co_await switched(std::move(call),
                                    shown->is_active() ? core::WebhookState::inactive : core::WebhookState::active);
    co_return answer;
}

asio::awaitable<ApiAnswer> WebhookRoutes::switched(ApiCall call, core::WebhookState wanted)
{
    WebhookFields fields;
    fields.state = wanted;
    auto answer = co_await changed(std::move(call), std::move(fields));
    co_return answer;
}

asio::awaitable<ApiAnswer> WebhookRoutes::changed(ApiCall call, WebhookFields wanted)
{
    const auto id = id_of(call);
    const auto state = wanted.state;
    const auto expected = expected_version(call.request);
    if (!expected) co_return expected.error();
    auto changed = co_await parts_.commands.change(call.caller, id, std::move(wanted), *expected);
    if (!changed) co_return changed.error();
    note(parts_.log,
         !state                                 ? "webhook changed"
         : *state == core::WebhookState::active ? "webhook enabled"
                                                : "webhook switched off",
         id, call.caller);
    const auto shown = co_await with_figures(parts_.statistics, std::move(*changed));
    co_return with_tag(success_of_text(200, show(shown, call.dialect)), shown.version);
}

asio::awaitable<ApiAnswer> WebhookRoutes::remove(ApiCall call)
{
    const auto id = id_of(call);
    const auto expected = expected_version(call.request);
    if (!expected) co_return expected.error();
    const auto removed = co_await parts_.commands.remove(call.caller, id, *expected);
    if (!removed) co_return removed.error();
    note(parts_.log, "webhook deleted", id, call.caller);
    co_return no_content();
}

asio::awaitable<ApiAnswer> WebhookRoutes::list(ApiCall call)
{
    const auto query = read_list_query(call.request, call.caller);
    if (!query) co_return query.error();
    auto found = parts_.commands.list(call.caller, query->wanted);
    const auto page = co_await with_figures(parts_.statistics, std::move(found));
    std::string data{"["};
    for (const auto& webhook : page.webhooks) {
        if (data.size() > 1) data += ',';
        data += show(webhook, call.dialect);
    }
    co_return success_of_text(200, data + "]", pagination_member(*query, page, call.caller));
}

asio::awaitable<ApiAnswer> WebhookRoutes::get(ApiCall call)
{
    auto webhook = parts_.commands.get(call.caller, id_of(call));
    if (!webhook) co_return webhook.error();
    const auto shown = co_await with_figures(parts_.statistics, std::move(*webhook));
    co_return with_tag(success_of_text(200, show(shown, call.dialect)), shown.version);
}

}  // namespace fantail::ingestor
