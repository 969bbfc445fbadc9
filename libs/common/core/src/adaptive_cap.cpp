#include "fantail/core/adaptive_cap.hpp"

#include <algorithm>

#include "fantail/core/assert.hpp"

namespace fantail::core {

using std::chrono::milliseconds;

namespace {

using Latency = std::chrono::duration<double, std::milli>;

constexpr Latency within_noise{100.0};  // a request of 5 ms that took 15 says nothing about its endpoint
constexpr double base_rises_by{0.01};   // of the difference: an endpoint that became slow for good is slow no more
constexpr std::chrono::minutes forgotten_after{10};

}  // namespace

AdaptiveCap::AdaptiveCap(std::size_t ceiling) noexcept
    : ceiling_{static_cast<double>(ceiling)}, cap_{ceiling_}, doubles_below_{ceiling_}
{
    FANTAIL_ASSERT(ceiling >= 1);
}

void AdaptiveCap::set_ceiling(std::size_t ceiling) noexcept
{
    FANTAIL_ASSERT(ceiling >= 1);
    const bool was_at_ceiling = cap_ >= ceiling_;
    ceiling_ = static_cast<double>(ceiling);
    cap_ = was_at_ceiling ? ceiling_ : std::min(cap_, ceiling_);
}

bool AdaptiveCap::is_slow(milliseconds took) const noexcept
{
    return base_latency_ && took >= std::max(2 * *base_latency_, *base_latency_ + within_noise);
}

void AdaptiveCap::succeeded(milliseconds took, SteadyTime now) noexcept
{
    const bool slow = is_slow(took);
    const Latency latency{took};
    if (!base_latency_ || latency < *base_latency_) {
        base_latency_ = latency;
    } else {
        *base_latency_ += (latency - *base_latency_) * base_rises_by;
    }
    if (slow || cap_ >= ceiling_) return;
    cap_ = std::min(ceiling_, cap_ < doubles_below_ ? cap_ + 1.0 : cap_ + 1.0 / cap_);
    changed_at_ = now;
}

void AdaptiveCap::overloaded(SteadyTime started_at, SteadyTime now) noexcept
{
    if (started_at < lowered_at_) return;  // it was under way when the cap was lowered: the same overload
    cap_ = std::max(1.0, cap_ / 2);
    doubles_below_ = cap_;
    lowered_at_ = now;
    changed_at_ = now;
}

void AdaptiveCap::restart(SteadyTime now) noexcept
{
    cap_ = 1.0;
    doubles_below_ = ceiling_ / 2;
    lowered_at_ = now;
    changed_at_ = now;
}

bool AdaptiveCap::at_rest(SteadyTime now) const noexcept
{
    return cap_ >= ceiling_ || now - changed_at_ >= forgotten_after;
}

}  // namespace fantail::core
