#include "ingestor/app/webhook_rules.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "fantail/core/event_pattern.hpp"
#include "fantail/core/headers.hpp"
#include "fantail/core/nearest.hpp"
#include "fantail/core/url.hpp"

namespace fantail::ingestor {

using core::Error;
using core::ErrorCode;

namespace {

constexpr std::size_t most_events = 100;
constexpr std::size_t most_selectors = 100;
constexpr std::size_t most_headers = 20;
constexpr std::size_t longest_name = 200;                        // bytes
constexpr std::size_t longest_resource = std::size_t{16} << 10;  // bytes

Error invalid(std::string detail) { return {ErrorCode::invalid_argument, std::move(detail)}; }

/// One field after the other; the first fault stands.
class Change {
public:
    Change(core::Webhook& webhook, const WebhookTerms& terms)
        : webhook_{webhook}, dialect_{terms.dialect}, retries_{terms.retries}
    {
    }

    core::Result<void> name(const std::string& wanted)
    {
        if (wanted.size() > longest_name) return invalid("name: at most " + std::to_string(longest_name) + " bytes");
        webhook_.name = wanted;
        return {};
    }

    core::Result<void> url(const std::string& wanted)
    {
        const auto url = core::Url::parse(wanted);
        if (!url) return invalid("url: " + url.error().detail);
        if (dialect_.transport == core::Transport::https_only && url->scheme() != core::Scheme::https) {
            return invalid("url: must begin with https://, as everything of the dialect " + dialect_.name +
                           " is delivered over TLS");
        }
        webhook_.url = url->to_string();
        return {};
    }

    core::Result<void> events(const std::vector<std::string>& wanted)
    {
        const auto& field = dialect_.event_list_field;
        if (wanted.size() > most_events) return invalid(field + ": at most " + std::to_string(most_events));
        if (wanted.empty() && dialect_.default_events.empty())
            return invalid(field + ": name at least one event type, or \"*\" for all");
        for (const auto& event : wanted) {
            const auto pattern = core::EventPattern::create(event);
            if (!pattern) return invalid(field + ": " + pattern.error().detail);
            if (pattern->is_exact() && !is_known(event)) return unknown_type(event);
        }
        webhook_.events = wanted.empty() ? std::vector{dialect_.default_events} : wanted;
        return {};
    }

    core::Result<void> selectors(const std::vector<std::string>& wanted)
    {
        const auto& rule = dialect_.event.selector;
        if (!rule && !wanted.empty())
            return invalid("the dialect " + dialect_.name + " has nothing to select by beside event types");
        if (wanted.size() > most_selectors)
            return invalid(rule->api_field + ": at most " + std::to_string(most_selectors) + " values to select by");
        if (rule && rule->required && wanted.empty()) return invalid(rule->api_field + ": is required");
        const bool any_empty =
            std::any_of(wanted.begin(), wanted.end(), [](const auto& value) { return value.empty(); });
        if (any_empty) return invalid(rule->api_field + ": must not be empty");
        webhook_.selectors = wanted;
        return {};
    }

    core::Result<void> headers(const std::vector<core::Header>& wanted)
    {
        if (wanted.size() > most_headers) return invalid("headers: at most " + std::to_string(most_headers));
        if (!dialect_.custom_headers && !wanted.empty())
            return invalid("headers: the dialect " + dialect_.name + " sends no headers of the webhook's own");
        for (const auto& header : wanted) {
            if (const auto checked = core::check_custom_header(header, dialect_); !checked)
                return invalid("headers: " + checked.error().detail);
        }
        webhook_.headers = wanted;
        return {};
    }

    core::Result<void> resource(const std::string& wanted)
    {
        if (wanted.size() > longest_resource)
            return invalid("at most " + std::to_string(longest_resource) + " bytes beside URL and secret");
        webhook_.resource = wanted;
        return {};
    }

    core::Result<void> limits(const core::LimitRule& wanted)
    {
        if (!wanted.empty() && dialect_.endpoint_key != core::EndpointKeyRule::webhook) {
            return invalid("limits: webhooks of the dialect " + dialect_.name +
                           " share their limits with the others at the same URL, and have none of their own");
        }
        webhook_.limits = wanted;
        return {};
    }

    core::Result<void> retry(const core::RetryOverride& wanted)
    {
        if (!wanted.empty()) {
            const auto policy = core::RetryPolicy::create(dialect_.retry, wanted, retries_);
            if (!policy) return invalid("retry: " + policy.error().detail);
        }
        webhook_.retry = wanted;
        return {};
    }

private:
    // Where there is no catalogue, any type is right.
    [[nodiscard]] bool is_known(const std::string& type) const
    {
        const auto& known = dialect_.event_types;
        return known.empty() ||
               std::any_of(known.begin(), known.end(), [&](const auto& each) { return each.name == type; });
    }

    [[nodiscard]] Error unknown_type(const std::string& type) const
    {
        std::vector<std::string> names;
        for (const auto& each : dialect_.event_types) names.push_back(each.name);
        return invalid(dialect_.event_list_field + ": there is no event type " + type +
                       core::did_you_mean(type, names) + "; GET /v1/event-types lists them");
    }

    core::Webhook& webhook_;
    const core::Dialect& dialect_;
    const core::RetryLimits& retries_;
};

}  // namespace

core::Result<core::Webhook> with_fields(core::Webhook webhook, const WebhookFields& fields, const WebhookTerms& terms)
{
    Change change{webhook, terms};
    core::Result<void> checked;
    const auto apply = [&](const auto& field, auto rule) {
        if (checked && field) checked = (change.*rule)(*field);
    };
    apply(fields.name, &Change::name);
    apply(fields.url, &Change::url);
    apply(fields.events, &Change::events);
    apply(fields.selectors, &Change::selectors);
    apply(fields.headers, &Change::headers);
    apply(fields.limits, &Change::limits);
    apply(fields.retry, &Change::retry);
    apply(fields.resource, &Change::resource);
    if (!checked) return checked.error();
    if (fields.filter) webhook.filter = *fields.filter;
    if (fields.body_format) webhook.body_format = fields.body_format;
    if (fields.state) webhook.state = *fields.state;
    return webhook;
}

core::Result<core::Webhook> new_webhook(core::Webhook blank, const WebhookFields& fields, const WebhookTerms& terms)
{
    if (!fields.url) return invalid("url: is required");
    if (terms.dialect.name_required && !fields.name) return invalid("name: is required");
    auto all = fields;
    if (!all.events) all.events.emplace();
    if (!all.selectors) all.selectors.emplace();
    auto webhook = with_fields(std::move(blank), all, terms);
    if (webhook && !fields.name) webhook->name = core::Url::parse(webhook->url)->host();
    return webhook;
}

}  // namespace fantail::ingestor
