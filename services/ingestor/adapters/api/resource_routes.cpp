#include "ingestor/adapters/api/resource_routes.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "fantail/crypto/hash.hpp"
#include "ingestor/adapters/api/notes.hpp"
#include "ingestor/adapters/api/resource_json.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;

namespace {

constexpr std::size_t longest_id = 200;  // bytes

/// What holds of a path whose collection is another realm's: there is nothing for this caller.
core::Error no_such_resource() { return {core::ErrorCode::not_found, "there is none of this id"}; }

bool is_id(std::string_view text)
{
    return text.size() <= longest_id &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

core::WebhookId webhook_of(const ApiCall& call)
{
    const auto name = call.caller.realm.value() + '/' + call.dialect.resource->collection + '/' + call.parameter("id");
    return core::WebhookId{"wh_" + crypto::uuid_v5(crypto::resource_namespace, name)};
}

bool is_of_callers_realm(const ApiCall& call, const std::string& collection)
{
    return call.dialect.resource && call.dialect.resource->collection == collection;
}

}  // namespace

void ResourceRoutes::add_to(ApiFrame& frame)
{
    for (const auto& collection : parts_.realms.collections()) add_collection(frame, collection);
}

void ResourceRoutes::add_collection(ApiFrame& frame, const std::string& collection)
{
    const auto add = [&](const char* method, Scope scope, auto serve) {
        frame.add(method, "/" + collection + "/{id}", scope, [collection, serve](ApiCall call) {
            if (!is_of_callers_realm(call, collection)) return api_answer_now(no_such_resource());
            return serve(std::move(call));
        });
    };
    add("PUT", Scope::write, [this](ApiCall call) { return put(std::move(call)); });
    add("GET", Scope::read, [this](const ApiCall& call) { return api_answer_now(get(call)); });
    add("DELETE", Scope::write, [this](ApiCall call) { return remove(std::move(call)); });
}

asio::awaitable<ApiAnswer> ResourceRoutes::put(ApiCall call)
{
    const auto& rule = *call.dialect.resource;
    const auto id = call.parameter("id");
    if (!is_id(id)) {
        co_return core::Error{core::ErrorCode::invalid_argument,
                              "an id has up to " + std::to_string(longest_id) + " visible characters"};
    }
    const auto webhook = webhook_of(call);
    const auto present = parts_.commands.get(call.caller, webhook);
    auto wanted = read_resource(call.request.body, rule, present ? present->webhook.resource : std::string{});
    if (!wanted) co_return wanted.error();
    wanted->selectors = std::vector{id};

    const auto written = co_await parts_.commands.put(call.caller, webhook, std::move(*wanted));
    if (!written) co_return in_its_words(written.error(), rule);
    note(parts_.log, present ? "webhook changed" : "webhook created", webhook, call.caller);
    co_return success_of_text(present ? 200 : 201, show_resource(*written, id, call.dialect));
}

asio::awaitable<ApiAnswer> ResourceRoutes::remove(ApiCall call)
{
    const auto webhook = webhook_of(call);
    const auto removed = co_await parts_.commands.remove(call.caller, webhook);
    if (!removed) co_return removed.error();
    note(parts_.log, "webhook deleted", webhook, call.caller);
    co_return no_content();
}

ApiAnswer ResourceRoutes::get(const ApiCall& call) const
{
    const auto shown = parts_.commands.get(call.caller, webhook_of(call));
    if (!shown) return no_such_resource();
    return success_of_text(200, show_resource(*shown, call.parameter("id"), call.dialect));
}

}  // namespace fantail::ingestor
