#include "fantail/core/take_over.hpp"

#include <algorithm>

#include "fantail/core/assert.hpp"

namespace fantail::core {

TakeOver::TakeOver(Offset watermark, const std::optional<CommitNote>& note, const TakeOverTerms& terms)
    : watermark_{watermark}, terms_{terms}, ends_at_{watermark}
{
    if (!note) return;
    read_to_ = note->outcomes;
    for (const auto& request : note->in_flight) {
        if (request.task < watermark_) continue;
        auto& deadline = deadlines_.try_emplace(request.task, request.deadline).first->second;
        deadline = std::max(deadline, request.deadline);
        ends_at_ = std::max(ends_at_, request.task.next());
    }
    if (note->unlisted && note->unlisted->last >= watermark_) {
        unlisted_ = note->unlisted;
        ends_at_ = std::max(ends_at_, unlisted_->last.next());
    }
}

Offset TakeOver::read_from(const std::optional<CommitNote>& note, const OutcomeReach& reach) noexcept
{
    // A note's offset below the log's start is one whose outcomes have expired, with the tasks they belong to.
    if (!note) return reach.earliest;
    return std::max(reach.earliest, std::min(note->outcomes, reach.memory));
}

OutcomeUse TakeOver::read(const LoggedOutcome& outcome)
{
    FANTAIL_ASSERT(!has_read_ || outcome.offset >= read_to_);
    has_read_ = true;
    read_to_ = outcome.offset.next();
    if (outcome.task < watermark_) return OutcomeUse::seeds;

    const auto [place, is_first] =
        decided_.try_emplace(outcome.task, SettleTask{.by = outcome, .first = outcome.offset});
    ends_at_ = std::max(ends_at_, outcome.task.next());
    if (is_first) return OutcomeUse::decides;

    // A fenced owner's request and its repetition. Whoever was told 2xx keeps that; else the first, as any owner
    // before has decided by it.
    ++surplus_;
    auto& standing = place->second.by;
    if (outcome.verdict != Verdict::delivered || standing.verdict == Verdict::delivered) return OutcomeUse::surplus;
    standing = outcome;
    return OutcomeUse::decides;
}

TakenTask TakeOver::decide(Offset task, Timestamp now) const
{
    if (const auto found = decided_.find(task); found != decided_.end()) return found->second;

    std::optional<Timestamp> wait;
    if (const auto found = deadlines_.find(task); found != deadlines_.end()) wait = until(found->second);
    if (unlisted_ && task >= unlisted_->first && task <= unlisted_->last) {
        const auto end = until(unlisted_->deadline);
        wait = wait ? std::max(*wait, end) : end;
    }
    if (wait && now < *wait) return AwaitOutcome{.until = *wait};
    return SendTask{};
}

std::vector<RequestInFlight> TakeOver::awaited(Timestamp now) const
{
    std::vector<RequestInFlight> requests;
    for (const auto& [task, deadline] : deadlines_) {
        if (!decided_.contains(task) && now < until(deadline)) requests.push_back({task, deadline});
    }
    return requests;
}

std::optional<UnlistedRequests> TakeOver::awaited_unlisted(Timestamp now) const
{
    return unlisted_ && now < until(unlisted_->deadline) ? unlisted_ : std::nullopt;
}

Offset TakeOver::covered(Offset watermark, Offset own, Timestamp now) const
{
    // A commit may come before the task is polled. The random model went red where only polled ones were counted.
    auto lowest = own;
    for (auto at = decided_.lower_bound(watermark); at != decided_.end(); ++at) {
        lowest = std::min(lowest, at->second.first);
    }
    const bool waits = awaited_unlisted(now).has_value() || !awaited(now).empty();
    return waits ? std::min(lowest, read_to_) : lowest;
}

Timestamp TakeOver::until(Timestamp deadline) const noexcept
{
    return std::min(deadline, terms_.now + terms_.longest_wait - terms_.grace) + terms_.grace;
}

}  // namespace fantail::core
