#include "fantailctl/commands/dead_letter.hpp"

#include <utility>

#include "fantail/codec/records.hpp"
#include "fantail/codec/task_header.hpp"

namespace fantail::fantailctl {

std::string DeadLetter::reason() const { return outcome ? std::string{core::to_string(outcome->reason)} : ""; }

std::string DeadLetter::last_answer() const
{
    if (!outcome || !outcome->attempt) return "";
    const auto& attempt = *outcome->attempt;
    return attempt.status ? std::to_string(*attempt.status) : std::string{core::to_string(attempt.error)};
}

std::uint32_t DeadLetter::attempts() const
{
    if (outcome && outcome->attempt) return outcome->attempt->number;  // the task counts those before it
    return task ? task->attempts : 0;
}

std::string DeadLetter::handle() const
{
    if (task) return task->delivery_id.value();
    return std::to_string(record.position.partition.number) + ":" + std::to_string(record.position.offset.value());
}

DeadLetter read_dead_letter(core::InRecord record)
{
    DeadLetter letter{.record = std::move(record), .task = {}, .outcome = {}, .fault = {}};
    const auto* header = letter.record.header(codec::task_header);
    const auto* outcome_header = letter.record.header("outcome");
    if (auto task = codec::decode_task(header == nullptr ? "" : *header)) {
        letter.task = std::move(*task);
    } else {
        letter.fault = task.error().detail;
    }
    if (auto outcome = codec::decode_outcome(outcome_header == nullptr ? "" : *outcome_header)) {
        letter.outcome = std::move(*outcome);
    }
    return letter;
}

bool DeadLetterFilter::matches(const DeadLetter& letter) const
{
    const auto is = [&](const std::optional<std::string>& wanted, const auto& id_of) {
        return !wanted || (letter.task && id_of(*letter.task).value() == *wanted);
    };
    const auto written = letter.record.timestamp;
    return is(
               realm, [](const auto& task) -> const auto& { return task.realm; }) &&
           is(
               tenant, [](const auto& task) -> const auto& { return task.tenant; }) &&
           is(
               webhook, [](const auto& task) -> const auto& { return task.webhook_id; }) &&
           (!reason || *reason == letter.reason() || *reason == letter.last_answer()) && (!from || written >= *from) &&
           (!to || written < *to);
}

}  // namespace fantail::fantailctl
