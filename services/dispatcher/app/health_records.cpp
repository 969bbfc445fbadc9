#include "dispatcher/app/health_records.hpp"

#include <optional>
#include <string>
#include <utility>

#include "fantail/codec/records.hpp"
#include "fantail/core/state_key.hpp"
#include "fantail/core/webhook_health.hpp"

namespace fantail::dispatcher {

namespace {

core::OutRecord state_record(const core::TopicNames& topics, std::string key, std::optional<std::string> value)
{
    return {
        .topic = topics.webhook_state, .key = std::move(key), .value = std::move(value), .headers = {}, .partition = 0};
}

core::OutRecord disabling_record(const core::TopicNames& topics, const core::Outcome& outcome)
{
    const core::WebhookStateRecord state{.webhook_id = outcome.task.webhook_id,
                                         .realm = outcome.task.realm,
                                         .tenant = outcome.task.tenant,
                                         .disabled = core::Disable{.version = outcome.webhook_version,
                                                                   .reason = core::disable_reason(outcome),
                                                                   .at = outcome.decided_at,
                                                                   .by = outcome.decided_by}};
    return state_record(topics, core::state_key(outcome.task.webhook_id), codec::encode(state));
}

core::OutRecord failing_record(const core::TopicNames& topics, const core::Outcome& outcome)
{
    const core::WebhookHealthRecord record{
        .realm = outcome.task.realm,
        .tenant = outcome.task.tenant,
        .failing = {.since = outcome.health.failing_since.value_or(outcome.decided_at),
                    .version = outcome.webhook_version}};
    return state_record(topics, core::health_key(outcome.task.webhook_id), codec::encode(record));
}

}  // namespace

std::vector<core::OutRecord> health_records(const core::TopicNames& topics, const core::Outcome& outcome)
{
    switch (outcome.health.change) {
    case core::HealthChange::failing:
        return {failing_record(topics, outcome)};
    case core::HealthChange::recovered:
        return {state_record(topics, core::health_key(outcome.task.webhook_id), std::nullopt)};
    case core::HealthChange::disabled:
        return {disabling_record(topics, outcome)};
    case core::HealthChange::none:
        break;
    }
    // An outcome of the release before says it by its reason alone. Of one of ours somebody else's record says it too.
    if (outcome.reason == core::OutcomeReason::gone) return {disabling_record(topics, outcome)};
    return {};
}

std::vector<core::OutRecord> notice_records(const core::TopicNames& topics, const core::Outcome& outcome)
{
    std::vector<core::OutRecord> records;
    if (outcome.task.source.partition.topic == topics.notices) return records;
    for (const auto& notice : core::notices_of(outcome)) {
        records.push_back({.topic = topics.notices,
                           .key = notice.tenant.value(),
                           .value = codec::encode(notice),
                           .headers = {},
                           .partition = std::nullopt});
    }
    return records;
}

}  // namespace fantail::dispatcher
