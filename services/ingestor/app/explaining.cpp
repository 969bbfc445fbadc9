#include "ingestor/app/explaining.hpp"

#include <algorithm>
#include <utility>

#include "ingestor/app/explained.hpp"

namespace fantail::ingestor {

namespace {

constexpr std::size_t most_webhooks = 1'000;  // an answer of a few megabytes at the most
constexpr std::string_view every_tenant = "*";

core::Error invalid(std::string detail) { return {core::ErrorCode::invalid_argument, std::move(detail)}; }

core::InRecord record_of(ExplainRequest& request, const std::string& topic, core::Timestamp now)
{
    return {.position = {{topic, 0}, core::Offset{0}},
            .timestamp = now,
            .key = {},
            .value = std::move(request.event),
            .headers = std::move(request.headers)};
}

}  // namespace

core::Result<ExplainAnswer> Explaining::explain(const Caller& caller, ExplainRequest request)
{
    const auto* realm = parts_.realms.find(caller.realm);
    if (realm == nullptr)
        return core::Error{core::ErrorCode::not_found, "the credential's realm is not configured here"};
    const core::SourceTopic topic{.name = realm->topics.empty() ? std::string{} : realm->topics.front().name,
                                  .tenant = caller.tenant};
    const auto record = record_of(request, topic.name, parts_.clock.wall());
    auto read = read_event(record, {realm, &topic}, reader_, parts_.limits);
    if (const auto* refused = std::get_if<codec::Refused>(&read)) {
        return invalid("the event would be rejected (" + std::string{codec::to_string(refused->reason)} +
                       "): " + refused->detail);
    }
    const auto& event = std::get<Event>(read);
    if (!caller.sees(event.tenant.value())) {
        return invalid("the event is another tenant's than the API key's: name yours in the event or in its header");
    }
    const auto webhooks = asked(caller, event.tenant, request);
    if (!webhooks) return webhooks.error();
    ExplainAnswer answer{.event_type = event.type, .tenant = event.tenant, .event_id = event.id, .webhooks = {}};
    for (const auto* held : *webhooks) {
        answer.webhooks.push_back(explained(held->unpack().webhook, record, event, field_reader_, parts_.clock.wall()));
    }
    return answer;
}

core::Result<std::vector<const core::PackedWebhook*>>
Explaining::asked(const Caller& caller, const core::TenantId& tenant, const ExplainRequest& request) const
{
    std::vector<const core::PackedWebhook*> found;
    const auto& table = parts_.webhooks.followed().webhooks;
    table.for_each([&](const core::PackedWebhook& webhook) {
        if (!caller.finds(webhook)) return;
        if (request.webhook ? webhook.id() == request.webhook->value()
                            : webhook.tenant() == tenant.value() || webhook.tenant() == every_tenant) {
            found.push_back(&webhook);
        }
    });
    if (request.webhook && found.empty()) return core::Error{core::ErrorCode::not_found, "no such webhook"};
    if (found.size() > most_webhooks) {
        return invalid("there are " + std::to_string(found.size()) + " webhooks to ask: name one with ?webhook_id=");
    }
    std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) { return a->id() < b->id(); });
    return found;
}

}  // namespace fantail::ingestor
