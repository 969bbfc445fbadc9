#include "fantail/core/broker_clock.hpp"

#include <algorithm>

namespace fantail::core {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds longest_report{1'000};
constexpr milliseconds shortest_gap{200};
constexpr milliseconds largest_pause{10'000};

}  // namespace

void BrokerClock::observe(const ClockSample& sample) noexcept
{
    const auto took = sample.acknowledged_at - sample.produced_at;
    if (took < milliseconds::zero() || took > longest_report) return;
    const auto since_last = last_used_ ? sample.acknowledged_at - *last_used_ : shortest_gap;
    // A gap below zero means that our clock was set back: that sample is the one that matters.
    if (since_last >= milliseconds::zero() && since_last < shortest_gap) return;

    const auto middle = sample.produced_at + took / 2;
    offsets_[samples_ % kept] = std::chrono::duration_cast<milliseconds>(sample.appended_at - middle);
    ++samples_;
    last_used_ = sample.acknowledged_at;

    auto sorted = offsets_;
    const auto count = static_cast<std::ptrdiff_t>(std::min(samples_, kept));
    std::sort(sorted.begin(), sorted.begin() + count);
    offset_ = sorted[static_cast<std::size_t>((count - 1) / 2)];
}

Timestamp BrokerClock::now(Timestamp ours) noexcept
{
    const auto shown = ours + offset_;
    if (last_shown_ && shown < *last_shown_ && *last_shown_ - shown <= largest_pause) return *last_shown_;
    last_shown_ = shown;
    return shown;
}

}  // namespace fantail::core
