#include "ingestor/adapters/api/resource_routes.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "fantail/crypto/hash.hpp"
#include "ingestor/adapters/api/figures.hpp"
#include "ingestor/adapters/api/notes.hpp"
#include "ingestor/adapters/api/resource_json.hpp"
#include "ingestor/adapters/api/test_routes.hpp"
#include "ingestor/adapters/api/versions.hpp"

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
    const auto add_at = [&](const char* method, const char* behind, Scope scope, auto serve) {
        frame.add(method, "/" + collection + "/{id}" + behind, scope, [collection, serve](ApiCall call) {
            if (!is_of_callers_realm(call, collection)) return api_answer_now(no_such_resource());
            return serve(std::move(call));
        });
    };
    const auto add = [&](const char* method, Scope scope, auto serve) { add_at(method, "", scope, serve); };
    add("PUT", Scope::write, [this](ApiCall call) { return put(std::move(call)); });
    add("GET", Scope::read, [this](ApiCall call) { return get(std::move(call)); });
    add("DELETE", Scope::write, [this](ApiCall call) { return remove(std::move(call)); });
    add_at("POST", "/test", Scope::write, [this](ApiCall call) { return test(std::move(call)); });
}

asio::awaitable<ApiAnswer> ResourceRoutes::put(ApiCall call)
{
    const auto& rule = *call.dialect.resource;
    const auto id = call.parameter("id");
    if (!is_id(id)) {
        co_return core::Error{core::ErrorCode::invalid_argument,
                              "an id has up to " + std::to_string(longest_id) + " visible characters"};
    }
    const auto expected = expected_version(call.request);
    if (!expected) co_return expected.error();
    const auto webhook = webhook_of(call);
    const auto present = parts_.commands.get(call.caller, webhook);
    auto wanted = read_resource(call.request.body, rule, present ? present->webhook.resource : std::string{});
    if (!wanted) co_return wanted.error();
    wanted->selectors = std::vector{id};

    auto written = co_await parts_.commands.put(call.caller, webhook, std::move(*wanted), *expected);
    if (!written) co_return in_its_words(written.error(), rule);
    note(parts_.log, present ? "webhook changed" : "webhook created", webhook, call.caller);
    const auto shown = co_await with_figures(parts_.statistics, std::move(*written));
    co_return with_tag(success_of_text(present ? 200 : 201, show_resource(shown, id, call.dialect)), shown.version);
}

asio::awaitable<ApiAnswer> ResourceRoutes::remove(ApiCall call)
{
    const auto expected = expected_version(call.request);
    if (!expected) co_return expected.error();
    const auto webhook = webhook_of(call);
    const auto removed = co_await parts_.commands.remove(call.caller, webhook, *expected);
    if (!removed) co_return removed.error();
    note(parts_.log, "webhook deleted", webhook, call.caller);
    co_return no_content();
}

asio::awaitable<ApiAnswer> ResourceRoutes::test(ApiCall call)
{
    const auto webhook = webhook_of(call);
    if (!parts_.commands.get(call.caller, webhook)) co_return no_such_resource();
    auto answer = co_await answer_test(parts_.testing, std::move(call), webhook);
    co_return answer;
}

asio::awaitable<ApiAnswer> ResourceRoutes::get(ApiCall call)
{
    auto found = parts_.commands.get(call.caller, webhook_of(call));
    if (!found) co_return no_such_resource();
    const auto shown = co_await with_figures(parts_.statistics, std::move(*found));
    co_return with_tag(success_of_text(200, show_resource(shown, call.parameter("id"), call.dialect)), shown.version);
}

}  // namespace fantail::ingestor
