#include "dispatcher/app/endpoint_turns.hpp"

#include <algorithm>
#include <utility>

#include "fantail/core/attempt_effect.hpp"
#include "fantail/core/partitioner.hpp"

namespace fantail::dispatcher {

using std::chrono::milliseconds;

EndpointTurns::EndpointTurns(EndpointTurnsSettings settings, intake::RecordLog& log, const intake::Clock& clock,
                             BrokerTime& broker)
    : partitions_{settings.partitions}, clock_{clock}, broker_{broker},
      isolation_{settings.isolation}, states_{std::move(settings.state_topic), settings.partitions, log}
{
}

void EndpointTurns::take_over(std::int32_t partition, const core::EndpointStates& left)
{
    states_.take_over(partition, left);
}

void EndpointTurns::hand_over(std::int32_t partition) { states_.hand_over({partition}, backlogs()); }

void EndpointTurns::forget(std::int32_t partition)
{
    states_.forget({partition});
    const auto goes = [&](const core::EndpointKey& endpoint) {
        return core::partition_of(endpoint.value(), partitions_) == partition;
    };
    isolation_.forget_if(goes, clock_.steady());
}

void EndpointTurns::push(Taken taken, Destination destination, std::chrono::steady_clock::time_point owned_since)
{
    take_up(taken.endpoint_key(), destination.limits, owned_since);
    const auto arrival = arrival_of(taken, std::move(destination));
    isolation_.push(arrival, std::move(taken), clock_.steady());
}

core::Permission EndpointTurns::start_test(const Taken& taken, Destination destination,
                                           std::chrono::steady_clock::time_point owned_since)
{
    take_up(taken.endpoint_key(), destination.limits, owned_since);
    return isolation_.start_test(arrival_of(taken, std::move(destination)), clock_.steady());
}

core::Arrival EndpointTurns::arrival_of(const Taken& taken, Destination destination)
{
    const auto due_for = broker_.now() - core::attempt_due_since(taken.task, taken.record.timestamp);
    return {.endpoint = taken.endpoint_key(),
            .host = std::move(destination.host),
            .tenant = taken.task.realm.value() + "/" + taken.task.tenant.value(),
            .bytes = taken.record.value->size(),
            .standing = taken.task.due_at ? core::Standing::returning : core::Standing::fresh,
            .attempt = {.stakes = destination.stakes,
                        .due_since = clock_.steady() - std::max(due_for, milliseconds::zero())},
            .limits = destination.limits};
}

void EndpointTurns::ended(const core::EndpointKey& endpoint, const std::optional<core::Outcome>& outcome,
                          core::Jitter jitter)
{
    auto effect = core::AttemptEffect::none;
    milliseconds took{0};
    if (outcome && outcome->attempt) {
        effect = core::effect_of(*outcome->attempt);
        took = std::chrono::ceil<milliseconds>(outcome->attempt->phases.total);
    }
    isolation_.ended(endpoint, effect, took, clock_.steady(), jitter);
}

/// What an endpoint has used of its limits before we knew it: by its last owner's word, else all of it.
void EndpointTurns::take_up(const core::EndpointKey& endpoint, const core::EndpointLimits& limits,
                            std::chrono::steady_clock::time_point owned_since)
{
    if (isolation_.knows(endpoint)) return;
    const auto now = clock_.steady();
    if (const auto left = states_.take_up(endpoint)) {
        isolation_.restore(endpoint, limits, core::backlog_of(*left, broker_.now()), now);
    } else if (limits.rate && now - owned_since < limits.rate->per) {
        isolation_.start_empty(endpoint, limits, now);
    }
}

core::EndpointStates EndpointTurns::backlogs()
{
    core::EndpointStates states;
    const auto now = broker_.now();
    isolation_.for_each_backlog(
        [&](const core::EndpointKey& endpoint, const core::EndpointBacklog& backlog) {
            states.emplace(endpoint, core::state_of(backlog, now));
        },
        clock_.steady());
    return states;
}

}  // namespace fantail::dispatcher
