#include "fantail/core/relay.hpp"

#include <algorithm>

#include "fantail/core/assert.hpp"

namespace fantail::core {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds farthest_due{std::chrono::hours{8 * 24}};
constexpr milliseconds overdue_after{1'000};
// The tolerance with which a tier was taken, and as much again for what the hop cost.
constexpr milliseconds largest_slip = 2 * overshoot_tolerance;
constexpr milliseconds largest_clock_error{100};
// An append time this far in the future was written before the broker's clock was set back.
constexpr milliseconds largest_skew{std::chrono::minutes{1}};

milliseconds between(Timestamp from, Timestamp to) noexcept
{
    return std::chrono::duration_cast<milliseconds>(to - from);
}

std::optional<ReturnReason> nonsense_of(const ParkedHead& head) noexcept
{
    if (!head.due_at) return ReturnReason::no_due_time;
    if (*head.due_at < Timestamp{}) return ReturnReason::due_before_epoch;
    if (head.appended_at <= Timestamp{}) return ReturnReason::no_append_time;
    if (*head.due_at > head.appended_at + farthest_due) return ReturnReason::due_too_far_ahead;
    if (head.hop > hop_limit) return ReturnReason::too_many_hops;
    return std::nullopt;
}

/// All tiers are multiples of the smallest, and so are the ways planned from the due time backwards; `rest` is below
/// them by what the last hop cost, or above by the error of our notion of the broker's time.
milliseconds back_on_the_way(milliseconds rest) noexcept
{
    const auto unit = length(DelayTier::s5);
    const auto above = rest % unit;
    if (rest > unit && above <= largest_clock_error) return rest - above;
    return unit - above <= largest_slip ? rest + (unit - above) : rest;
}

Timestamp leaves_at(const ParkedHead& head) noexcept
{
    const auto rest = between(head.appended_at + length(head.tier), *head.due_at);
    if (rest <= milliseconds::zero()) return *head.due_at;
    return *head.due_at - back_on_the_way(rest);
}

}  // namespace

std::string_view to_string(ReturnReason reason) noexcept
{
    switch (reason) {
    case ReturnReason::due:
        return "due";
    case ReturnReason::no_due_time:
        return "no_due_time";
    case ReturnReason::due_before_epoch:
        return "due_before_epoch";
    case ReturnReason::due_too_far_ahead:
        return "due_too_far_ahead";
    case ReturnReason::no_append_time:
        return "no_append_time";
    case ReturnReason::too_many_hops:
        return "too_many_hops";
    }
    return "";
}

RelayDecision decide_relay(const ParkedHead& head, Timestamp broker_now) noexcept
{
    if (const auto nonsense = nonsense_of(head)) return ReturnAsDue{*nonsense};

    const auto leaves = leaves_at(head);
    const auto appended_in_the_future = head.appended_at > broker_now + largest_skew;
    if (broker_now < leaves && !appended_in_the_future) return StayUntil{leaves};

    const auto hops_left = hop_limit - std::min(head.hop + 1, hop_limit);  // this one is a hop too
    const auto place = waiting_place(between(broker_now, *head.due_at), MemoryRoom::available, hops_left);
    if (!place) return ReturnAsDue{ReturnReason::due};
    if (hops_left == 0) return ReturnAsDue{ReturnReason::too_many_hops};
    return ForwardTo{*place};
}

bool is_overdue(const ParkedHead& head, Timestamp broker_now) noexcept
{
    return head.due_at && *head.due_at < broker_now - overdue_after;  // a hostile time must not overflow
}

OverduePacer::OverduePacer(const PaceLimits& limits) noexcept : limits_{limits}
{
    FANTAIL_ASSERT(limits.return_within > milliseconds::zero());
}

std::size_t OverduePacer::allowance(const PaceView& view) noexcept
{
    if (view.overdue == 0) {
        time_left_.reset();
        return 0;
    }
    const auto since_last = time_left_ ? std::max(view.since_last, milliseconds::zero()) : milliseconds::zero();
    const auto left = time_left_.value_or(limits_.return_within);
    time_left_ = std::max(left - since_last, milliseconds::zero());
    if (since_last >= left) return view.overdue;

    const auto room = limits_.target_lag - std::min(view.lag, limits_.target_lag);
    const auto all = static_cast<std::size_t>(left.count());
    const auto elapsed = static_cast<std::size_t>(since_last.count());
    const auto share = (view.overdue * elapsed + all - 1) / all;
    return std::min(view.overdue, std::max(room, share));
}

}  // namespace fantail::core
