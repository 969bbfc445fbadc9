#include "dispatcher/app/outcome_records.hpp"

#include <utility>

#include "fantail/codec/next_turn.hpp"
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

namespace {

// Of a parked turn the count of attempts and the first one stay as they were.
codec::NextTurn next_turn(const core::Outcome& outcome)
{
    auto first = outcome.task.first_attempt_at;
    if (!first && outcome.attempt) first = outcome.attempt->started_at;
    return {.attempts = outcome.attempt ? outcome.attempt->number : outcome.task.attempts,
            .first_attempt_at = first,
            .due_at = outcome.due_at.value()};
}

core::OutRecord waiting_record(const core::TopicNames& topics, const core::Outcome& outcome, const core::InRecord& task,
                               std::optional<core::DelayTier> place)
{
    auto headers = task.headers;
    std::erase_if(headers, [](const core::Header& header) { return header.name == task_header; });
    headers.push_back({task_header, codec::next_turn(*task.header(task_header), next_turn(outcome)).value()});
    return {.topic = place ? topics.delay(*place) : topics.deliveries,
            .key = task.key,
            .value = task.value,
            .headers = std::move(headers),
            .partition = outcome.task_position.partition.number};
}

}  // namespace

std::optional<core::OutRecord> follow_up_record(const core::TopicNames& topics, const core::Outcome& outcome,
                                                const core::InRecord& task, std::optional<core::DelayTier> place)
{
    if (outcome.verdict == core::Verdict::retry || outcome.verdict == core::Verdict::parked) {
        return waiting_record(topics, outcome, task, place);
    }
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
