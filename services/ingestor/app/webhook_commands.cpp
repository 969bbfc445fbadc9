#include "ingestor/app/webhook_commands.hpp"

#include <algorithm>
#include <utility>

#include "fantail/codec/records.hpp"
#include "fantail/core/event_pattern.hpp"
#include "fantail/core/headers.hpp"
#include "fantail/core/url.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;
using core::Error;
using core::ErrorCode;

namespace {

constexpr std::size_t most_events = 100;
constexpr std::size_t most_selectors = 100;
constexpr std::size_t most_headers = 20;
constexpr std::size_t longest_name = 200;  // bytes

const core::TenantId& every_tenant()
{
    static const core::TenantId tenant{"*"};
    return tenant;
}

Error invalid(std::string detail) { return {ErrorCode::invalid_argument, std::move(detail)}; }
Error no_such_webhook() { return {ErrorCode::not_found, "no such webhook"}; }

core::Result<void> check_sizes(const NewWebhook& wanted)
{
    if (wanted.events.size() > most_events) return invalid("events: at most " + std::to_string(most_events));
    if (wanted.selectors.size() > most_selectors)
        return invalid("at most " + std::to_string(most_selectors) + " values to select by");
    if (wanted.headers.size() > most_headers) return invalid("headers: at most " + std::to_string(most_headers));
    if (wanted.name && wanted.name->size() > longest_name)
        return invalid("name: at most " + std::to_string(longest_name) + " bytes");
    return {};
}

core::Result<std::string> checked_url(const core::Dialect& dialect, const std::string& text)
{
    const auto url = core::Url::parse(text);
    if (!url) return invalid("url: " + url.error().detail);
    if (dialect.transport == core::Transport::https_only && url->scheme() != core::Scheme::https) {
        return invalid("url: must begin with https://, as everything of the dialect " + dialect.name +
                       " is delivered over TLS");
    }
    return url->to_string();
}

core::Result<std::vector<std::string>> checked_events(const core::Dialect& dialect, std::vector<std::string> events)
{
    if (events.empty() && !dialect.default_events.empty()) events.push_back(dialect.default_events);
    if (events.empty()) return invalid(dialect.event_list_field + ": name at least one event type, or \"*\" for all");
    for (const auto& event : events) {
        if (const auto pattern = core::EventPattern::create(event); !pattern) {
            return invalid(dialect.event_list_field + ": " + pattern.error().detail);
        }
    }
    return events;
}

core::Result<void> check_selectors(const core::Dialect& dialect, const NewWebhook& wanted)
{
    const auto& rule = dialect.event.selector;
    if (!rule) {
        if (wanted.selectors.empty()) return {};
        return invalid("the dialect " + dialect.name + " has nothing to select by beside event types");
    }
    if (rule->required && wanted.selectors.empty()) return invalid(rule->api_field + ": is required");
    const bool any_empty =
        std::any_of(wanted.selectors.begin(), wanted.selectors.end(), [](const auto& value) { return value.empty(); });
    if (any_empty) return invalid(rule->api_field + ": must not be empty");
    return {};
}

core::Result<void> check_headers(const core::Dialect& dialect, const NewWebhook& wanted)
{
    if (!dialect.custom_headers && !wanted.headers.empty()) {
        return invalid("headers: the dialect " + dialect.name + " sends no headers of the webhook's own");
    }
    for (const auto& header : wanted.headers) {
        if (const auto checked = core::check_custom_header(header, dialect); !checked) {
            return invalid("headers: " + checked.error().detail);
        }
    }
    return {};
}

core::Result<void> check_limits(const core::Dialect& dialect, const NewWebhook& wanted)
{
    if (wanted.limits.empty() || dialect.endpoint_key == core::EndpointKeyRule::webhook) return {};
    return invalid("limits: webhooks of the dialect " + dialect.name +
                   " share their limits with the others at the same URL, and have none of their own");
}

core::Result<void> check_retry(const core::Dialect& dialect, const NewWebhook& wanted, const core::RetryLimits& limits)
{
    if (wanted.retry.empty()) return {};
    const auto policy = core::RetryPolicy::create(dialect.retry, wanted.retry, limits);
    if (!policy) return invalid("retry: " + policy.error().detail);
    return {};
}

}  // namespace

asio::awaitable<core::Result<ShownWebhook>> WebhookCommands::create(Caller caller, NewWebhook wanted)
{
    const auto* realm = parts_.realms.find(caller.realm);
    if (realm == nullptr) co_return Error{ErrorCode::not_found, "the credential's realm is not configured here"};
    auto webhook = checked(caller, *realm->dialect, wanted);
    if (!webhook) co_return webhook.error();

    const auto& rule = realm->dialect->signature;
    ShownSecret secret;
    if (wanted.secret.given || wanted.secret.scheme || !rule.optional) {
        auto made = secrets_.make(rule, wanted.secret, *webhook);
        if (!made) co_return made.error();
        webhook->secret = std::move(made->sealed);
        secret = std::move(made->whole);
    }

    core::WebhookRecord record;
    record.webhook = *webhook;
    record.write_id = parts_.chance.id("w_");
    const auto written = co_await write(std::move(record));
    if (!written) co_return written.error();
    co_return ShownWebhook{std::move(*webhook), std::move(secret)};
}

core::Result<core::Webhook> WebhookCommands::checked(const Caller& caller, const core::Dialect& dialect,
                                                     const NewWebhook& wanted) const
{
    if (wanted.every_tenant && caller.role != Role::operator_) {
        return invalid("tenant: \"*\" needs a credential with the role operator");
    }
    if (auto sizes = check_sizes(wanted); !sizes) return sizes.error();
    if (dialect.name_required && !wanted.name) return invalid("name: is required");
    auto url = checked_url(dialect, wanted.url);
    if (!url) return url.error();
    auto events = checked_events(dialect, wanted.events);
    if (!events) return events.error();
    if (auto selectors = check_selectors(dialect, wanted); !selectors) return selectors.error();
    if (auto headers = check_headers(dialect, wanted); !headers) return headers.error();
    if (auto limits = check_limits(dialect, wanted); !limits) return limits.error();
    if (auto retry = check_retry(dialect, wanted, parts_.retries); !retry) return retry.error();

    core::Webhook webhook;
    webhook.id = core::WebhookId{parts_.chance.id("wh_")};
    webhook.realm = caller.realm;
    webhook.tenant = wanted.every_tenant ? every_tenant() : caller.tenant;
    webhook.name = wanted.name.value_or(core::Url::parse(*url)->host());
    webhook.url = std::move(*url);
    webhook.events = std::move(*events);
    webhook.selectors = wanted.selectors;
    webhook.filter = wanted.filter;
    webhook.headers = wanted.headers;
    webhook.body_format = wanted.body_format;
    webhook.retry = wanted.retry;
    webhook.limits = wanted.limits;
    webhook.created_at = parts_.clock.wall();
    webhook.updated_at = webhook.created_at;
    return webhook;
}

asio::awaitable<core::Result<void>> WebhookCommands::remove(Caller caller, core::WebhookId id)
{
    const auto held = find(caller, id);
    if (!held) co_return no_such_webhook();
    core::WebhookRecord record;
    record.webhook.id = id;
    record.webhook.realm = held->webhook.realm;
    record.webhook.tenant = held->webhook.tenant;
    record.webhook.updated_at = parts_.clock.wall();
    record.version = held->version + 1;
    record.write_id = parts_.chance.id("w_");
    record.deleted = true;
    auto written = co_await write(std::move(record));
    co_return written;
}

asio::awaitable<core::Result<void>> WebhookCommands::write(core::WebhookRecord record)
{
    const auto deadline = parts_.clock.steady() + parts_.timeout;
    const auto id = record.webhook.id;
    const auto write_id = record.write_id;
    core::OutRecord out{.topic = parts_.topics.webhooks,
                        .key = id.value(),
                        .value = codec::encode(record),
                        .headers = {},
                        .partition = 0};
    const auto at = co_await intake::append(parts_.log, std::move(out));
    if (!at) co_return at.error();

    const bool passed = co_await parts_.webhooks.passed(at->offset, deadline);
    if (!passed)
        co_return Error{ErrorCode::unavailable,
                        "the change is written but not yet visible here: read it again in a moment"};
    const auto held = parts_.webhooks.table().find(id);
    if (!held || held->write_id != write_id)
        co_return Error{ErrorCode::conflict, "somebody else changed this webhook first: read it again"};
    co_return core::Result<void>{};
}

std::shared_ptr<const core::HeldWebhook> WebhookCommands::find(const Caller& caller, const core::WebhookId& id) const
{
    auto held = parts_.webhooks.table().find(id);
    const bool visible =
        held && !held->deleted && held->webhook.realm == caller.realm && caller.sees(held->webhook.tenant);
    return visible ? held : nullptr;
}

core::Result<ShownWebhook> WebhookCommands::get(const Caller& caller, const core::WebhookId& id) const
{
    const auto held = find(caller, id);
    if (!held) return no_such_webhook();
    return shown(*held);
}

std::vector<ShownWebhook> WebhookCommands::list(const Caller& caller) const
{
    std::vector<ShownWebhook> webhooks;
    parts_.webhooks.followed().webhooks.for_each([&](const core::HeldWebhook& held) {
        const auto& webhook = held.webhook;
        if (webhook.realm != caller.realm) return;
        if (caller.sees(webhook.tenant)) webhooks.push_back(shown(held));
    });
    std::sort(webhooks.begin(), webhooks.end(), [](const auto& left, const auto& right) {
        return std::tie(left.webhook.created_at, left.webhook.id) <
               std::tie(right.webhook.created_at, right.webhook.id);
    });
    return webhooks;
}

ShownWebhook WebhookCommands::shown(const core::HeldWebhook& held) const
{
    ShownWebhook shown{.webhook = held.webhook, .secret = {}};
    auto& webhook = shown.webhook;
    webhook.forget_old_secret(parts_.clock.wall());
    if (const auto* disable = parts_.webhooks.table().disabled(held)) shown.disabled = *disable;
    if (const auto* failing = parts_.webhooks.table().failing(webhook.id)) shown.failing = *failing;
    const auto& rule = rule_of(webhook.realm);
    shown.secret = secrets_.masked(rule, webhook.secret, webhook);
    if (webhook.rotation) {
        shown.rotation = {.next = secrets_.masked(rule, webhook.rotation->next, webhook),
                          .ends_at = webhook.rotation->ends_at};
    }
    return shown;
}

}  // namespace fantail::ingestor
