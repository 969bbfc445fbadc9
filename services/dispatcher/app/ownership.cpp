#include "dispatcher/app/ownership.hpp"

#include <algorithm>
#include <utility>

namespace fantail::dispatcher {

namespace {

constexpr std::uint32_t suspicious_starts = 3;  // two owners died: one task at a time
constexpr std::uint32_t convicting_starts = 5;  // two more died of the one under way

}  // namespace

Ownership::Ownership(core::Offset start, const std::string& note, const Terms& terms)
    : since_{terms.since}, found_{core::CommitNote::parse(note)}, starts_{core::count_start(found_, start)},
      memory_{core::DuplicatesBy::turn, terms.duplicates},
      take_over_{core::TakeOver{start, found_, {.now = terms.now, .longest_wait = terms.longest_wait}}},
      written_to_{found_ ? found_->outcomes : core::Offset{0}}, one_at_a_time_{starts_.count >= suspicious_starts}
{
    if (starts_.count < convicting_starts) return;
    for (const auto& request : found_->in_flight) {
        if (request.task >= start && (!poison_ || request.task < *poison_)) poison_ = request.task;
    }
}

core::Offset Ownership::read_from(const core::OutcomeReach& reach) const noexcept
{
    return core::TakeOver::read_from(found_, reach);
}

void Ownership::read(core::Offset at, core::Outcome outcome, core::Duplicates::Time now)
{
    if (!take_over_) return;
    memory_.seed(outcome.task.delivery_id, outcome.task.at, now);
    health_.remember(outcome);
    const auto task = outcome.task_position.offset;
    const auto use = take_over_->read({.offset = at, .task = task, .verdict = outcome.verdict});
    if (use == core::OutcomeUse::decides) standing_.insert_or_assign(task, std::move(outcome));
}

void Ownership::caught_up(core::Offset next) noexcept
{
    written_to_ = std::max(written_to_, next);
    caught_up_ = true;
}

bool Ownership::awaits_others(core::Timestamp now) const
{
    return take_over_ && (!take_over_->awaited(now).empty() || take_over_->awaited_unlisted(now));
}

TaskDecision Ownership::decide(core::Offset task, core::Timestamp now) const
{
    if (take_over_) {
        const auto taken = take_over_->decide(task, now);
        if (const auto* settle = std::get_if<core::SettleTask>(&taken)) return *settle;
        if (const auto* await = std::get_if<core::AwaitOutcome>(&taken)) return *await;
    }
    if (task == poison_) return PoisonTask{};
    return core::SendTask{};
}

core::Duplicates::Answer Ownership::admit(const core::DeliveryTask& task, core::Duplicates::Time now)
{
    return memory_.admit(task.delivery_id, task.at, now);
}

void Ownership::began(core::Offset task, core::Timestamp deadline)
{
    began_any_ = true;
    under_way_.insert_or_assign(task, deadline);
}

void Ownership::ended(core::Offset task) { under_way_.erase(task); }

void Ownership::logged(core::Offset task, core::Offset outcome)
{
    first_outcomes_.try_emplace(task, outcome);
    written_to_ = std::max(written_to_, outcome.next());
}

std::string Ownership::note(core::Offset watermark, intake::NoteFor why, core::Timestamp now)
{
    first_outcomes_.erase(first_outcomes_.begin(), first_outcomes_.lower_bound(watermark));
    standing_.erase(standing_.begin(), standing_.lower_bound(watermark));

    core::CommitNote note;
    note.outcomes = covered(watermark, now);
    note.starts = starts(watermark, why);
    if (take_over_) {
        note.in_flight = take_over_->awaited(now);
        note.unlisted = take_over_->awaited_unlisted(now);
    }
    if (why == intake::NoteFor::handing_over || one_at_a_time_) {
        for (const auto& [task, deadline] : under_way_) note.in_flight.push_back({.task = task, .deadline = deadline});
    }
    announced_ = true;
    if (take_over_ && caught_up_ && watermark >= take_over_->ends_at() && !awaits_others(now)) take_over_.reset();
    return note.to_text();
}

core::StartCounter Ownership::starts(core::Offset watermark, intake::NoteFor why) const
{
    if (why == intake::NoteFor::handing_over) return {.watermark = watermark, .count = 0};
    if (watermark != starts_.watermark) return {.watermark = watermark, .count = 1};
    // Told at once, since a poison may kill at once; taken back where there was nothing that could.
    const bool idle = announced_ && !began_any_;
    return {.watermark = watermark, .count = idle ? starts_.count - 1 : starts_.count};
}

core::Offset Ownership::covered(core::Offset watermark, core::Timestamp now)
{
    auto lowest = written_to_;
    for (const auto& [task, outcome] : first_outcomes_) lowest = std::min(lowest, outcome);
    return take_over_ ? take_over_->covered(watermark, lowest, now) : lowest;
}

}  // namespace fantail::dispatcher
