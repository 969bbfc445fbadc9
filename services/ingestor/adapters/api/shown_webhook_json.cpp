#include "ingestor/adapters/api/shown_webhook_json.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "fantail/core/time_text.hpp"
#include "ingestor/adapters/api/limits_json.hpp"
#include "ingestor/adapters/api/retry_json.hpp"
#include "ingestor/adapters/api/secret_json.hpp"

namespace fantail::ingestor {

namespace json = boost::json;

namespace {

constexpr std::string_view every_tenant = "*";

json::array list_of(const std::vector<std::string>& texts)
{
    json::array list;
    for (const auto& text : texts) list.emplace_back(text);
    return list;
}

/// Where nothing disables a webhook, one whose deliveries fail is called failed, as its product's documents have it.
std::string_view status_of(const ShownWebhook& shown, const core::Dialect& dialect)
{
    if (shown.disabled) return "disabled";
    if (shown.webhook.state == core::WebhookState::inactive) return "inactive";
    if (!shown.failing) return "active";
    return dialect.health.disable_after ? "failing" : "failed";
}

json::object members_of(const ShownWebhook& shown, const core::Dialect& dialect)
{
    const auto& webhook = shown.webhook;
    json::object object;
    object["id"] = webhook.id.value();
    object["name"] = webhook.name;
    object["url"] = webhook.url;
    object[dialect.event_list_field] = list_of(webhook.events);
    object["active"] = shown.is_active();
    add_secret(object, shown.secret);
    object["created_at"] = core::iso8601_seconds(webhook.created_at);
    if (shown.figures) {
        auto& triggered = object["last_triggered_at"];
        if (const auto at = shown.figures->last_triggered_at) triggered = core::iso8601_seconds(*at);
    }

    object["updated_at"] = core::iso8601_seconds(webhook.updated_at);
    if (shown.disabled) {
        object["disabled"] = {{"reason", core::to_string(shown.disabled->reason)},
                              {"at", core::iso8601_seconds(shown.disabled->at)}};
    }
    if (shown.rotation) object["rotation"] = show(*shown.rotation);
    object["status"] = status_of(shown, dialect);
    if (shown.failing) object["failing_since"] = core::iso8601_seconds(shown.failing->since);
    object["body_format"] = core::to_string(webhook.body_format.value_or(dialect.body_format));
    if (!webhook.retry.empty()) object["retry"] = show(webhook.retry);
    if (!webhook.limits.empty()) object["limits"] = show(webhook.limits);
    if (const auto& selector = dialect.event.selector) object[selector->api_field] = list_of(webhook.selectors);
    if (dialect.custom_headers) {
        json::object headers;
        for (const auto& header : webhook.headers) headers[header.name] = header.value;
        object["headers"] = std::move(headers);
    }
    if (webhook.tenant.value() == every_tenant) object["tenant"] = every_tenant;
    return object;
}

/// `0.98`, as 002 writes it: Boost.JSON would write 9.8E-1.
std::string rate_text(std::optional<double> rate)
{
    if (!rate) return "null";
    const auto hundredths = static_cast<int>(std::lround(100.0 * *rate));
    const auto decimals = std::to_string(hundredths % 100);
    return std::to_string(hundredths / 100) + (decimals.size() < 2 ? ".0" : ".") + decimals;
}

/// With its filter, as its owner wrote it: a parser would change its numbers.
std::string text_of(const json::object& members, const ShownWebhook& shown)
{
    auto text = json::serialize(members);
    text.pop_back();
    if (shown.figures) text += ",\"success_rate\":" + rate_text(shown.figures->success_rate);
    if (shown.webhook.filter) text += ",\"filter\":" + shown.webhook.filter->text();
    return text + "}";
}

}  // namespace

std::string show_created(const ShownWebhook& created, const core::Dialect& dialect)
{
    auto members = members_of(created, dialect);
    if (dialect.transport == core::Transport::https_advised && created.webhook.url.starts_with("http://")) {
        members["warnings"] = json::array({"url: deliveries go out unencrypted; https:// is advised"});
    }
    return text_of(members, created);
}

std::string show(const ShownWebhook& shown, const core::Dialect& dialect)
{
    return text_of(members_of(shown, dialect), shown);
}

}  // namespace fantail::ingestor
