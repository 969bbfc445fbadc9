#include "dispatcher/app/outcome_records.hpp"

#include "fantail/codec/records.hpp"

namespace fantail::dispatcher {

core::OutRecord outcome_record(const core::TopicNames& topics, const core::Outcome& outcome)
{
    return {.topic = topics.outcomes,
            .key = outcome.endpoint_key.value(),
            .value = codec::encode(outcome),
            .headers = {},
            .partition = outcome.task_position.partition.number};
}

std::optional<core::OutRecord> follow_up_record(const core::TopicNames& topics, const core::Outcome& outcome,
                                                const core::InRecord& task)
{
    if (outcome.verdict != core::Verdict::failed) return std::nullopt;
    auto headers = task.headers;
    headers.push_back({"outcome", codec::encode(outcome)});
    return core::OutRecord{.topic = topics.dead_letters,
                           .key = task.key,
                           .value = task.value,
                           .headers = std::move(headers),
                           .partition = outcome.task_position.partition.number};
}

}  // namespace fantail::dispatcher
