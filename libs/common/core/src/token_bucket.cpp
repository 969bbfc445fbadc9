#include "fantail/core/token_bucket.hpp"

#include <algorithm>
#include <cmath>

#include "fantail/core/assert.hpp"

namespace fantail::core {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

constexpr std::uint32_t share_held{20};  // a twentieth at once: bursts of conversations, for a loss of 5 % of the rate

/// How much later than others a request may arrive: the first of a burst makes its connection, the rest find it made.
constexpr nanoseconds arrival_slack(milliseconds per)
{
    return std::min<nanoseconds>(per / 50, std::chrono::seconds{1});
}

}  // namespace

TokenBucket::TokenBucket(const RateLimit& limit) noexcept : burst_{std::max(1U, limit.requests / share_held)}
{
    FANTAIL_ASSERT(limit.requests >= 1 && limit.per > milliseconds::zero());
    // A half-open window W sees at most `burst` + ceil(W / interval) - 1 starts.
    const nanoseconds::rep refilled = limit.requests - burst_ + 1;
    const auto window = nanoseconds{limit.per} + arrival_slack(limit.per);
    interval_ = nanoseconds{(window.count() + refilled - 1) / refilled};
}

bool TokenBucket::may_take(SteadyTime now) const noexcept { return next_at(now) <= now; }

SteadyTime TokenBucket::next_at(SteadyTime now) const noexcept
{
    if (is_full(now)) return now;
    return std::max(now, full_at_ - (burst_ - 1) * interval_);
}

void TokenBucket::take(SteadyTime now) noexcept
{
    FANTAIL_ASSERT(may_take(now));
    full_at_ = std::max(full_at_, now) + interval_;
}

double TokenBucket::tokens(SteadyTime now) const noexcept
{
    if (is_full(now)) return burst_;
    const auto missing = static_cast<double>((full_at_ - now).count()) / static_cast<double>(interval_.count());
    return std::max(0.0, burst_ - missing);
}

void TokenBucket::set_tokens(double tokens, SteadyTime now) noexcept
{
    const auto held = tokens >= 0.0 ? std::min<double>(tokens, burst_) : 0.0;  // NaN is none
    const auto missing = (burst_ - held) * static_cast<double>(interval_.count());
    full_at_ = now + nanoseconds{static_cast<nanoseconds::rep>(std::ceil(missing))};
}

}  // namespace fantail::core
