#include "dispatcher/app/outcome_records.hpp"

#include <iterator>
#include <utility>

#include "dispatcher/app/health_records.hpp"
#include "fantail/codec/records.hpp"
#include "fantail/codec/task_header.hpp"

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

// Of a parked turn the count of attempts, the first one and the time at which the next came due stay as they were.
codec::NextTurn next_turn(const core::Outcome& outcome, const core::InRecord& task)
{
    auto first = outcome.task.first_attempt_at;
    if (!first && outcome.attempt) first = outcome.attempt->started_at;
    std::optional<core::Timestamp> attempt_due_at;
    if (outcome.verdict == core::Verdict::parked) {
        attempt_due_at = core::attempt_due_since(outcome.task, task.timestamp);
    }
    return {.attempts = outcome.attempt ? outcome.attempt->number : outcome.task.attempts,
            .first_attempt_at = first,
            .due_at = outcome.due_at.value(),
            .attempt_due_at = attempt_due_at};
}

core::OutRecord waiting_record(const core::TopicNames& topics, const core::Outcome& outcome, const core::InRecord& task,
                               std::optional<core::DelayTier> place)
{
    auto headers = task.headers;
    std::erase_if(headers, [](const core::Header& header) { return header.name == codec::task_header; });
    headers.push_back(
        {codec::task_header, codec::next_turn(*task.header(codec::task_header), next_turn(outcome, task)).value()});
    return {.topic = place ? topics.delay(*place) : topics.deliveries,
            .key = task.key,
            .value = task.value,
            .headers = std::move(headers),
            .partition = outcome.task_position.partition.number};
}

core::OutRecord dead_letter(const core::TopicNames& topics, const core::Outcome& outcome, const core::InRecord& task)
{
    auto headers = task.headers;
    headers.push_back({"outcome", codec::encode(outcome)});
    return {.topic = topics.dead_letters,
            .key = task.key,
            .value = task.value,
            .headers = std::move(headers),
            .partition = outcome.task_position.partition.number};
}

}  // namespace

std::vector<core::OutRecord> follow_up_records(const core::TopicNames& topics, const core::Outcome& outcome,
                                               const core::InRecord& task, std::optional<core::DelayTier> place)
{
    auto records = health_records(topics, outcome);
    switch (outcome.verdict) {
    case core::Verdict::retry:
    case core::Verdict::parked:
        records.push_back(waiting_record(topics, outcome, task, place));
        break;
    case core::Verdict::failed:
        if (!outcome.task.test) records.push_back(dead_letter(topics, outcome, task));
        break;
    case core::Verdict::delivered:
    case core::Verdict::discarded:
        break;
    }
    auto notices = notice_records(topics, outcome);
    std::move(notices.begin(), notices.end(), std::back_inserter(records));
    return records;
}

}  // namespace fantail::dispatcher
