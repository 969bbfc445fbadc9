#pragma once

#include <chrono>

#include "fantail/core/endpoint_limits.hpp"

namespace fantail::core {

/// Keeps the starts of requests within a rate limit, as a receiver counts it who looks at any window of that length.
///
/// A bucket that held all of `requests` and refilled at the full rate would let nearly twice as many through in a
/// window that begins just before a burst. This one holds a twentieth of them and refills with the rest over the
/// window and a little more, so that no window sees more than `requests` even when some requests take longer to arrive
/// than others. Of 100 a minute, 5 may go at once and 94 a minute go in the long run.
///
/// Cost: O(1); one time is all the state, so that nothing is rounded away.
class TokenBucket {
public:
    explicit TokenBucket(const RateLimit& limit) noexcept;  ///< full

    [[nodiscard]] bool may_take(SteadyTime now) const noexcept;
    void take(SteadyTime now) noexcept;  ///< only where it may

    [[nodiscard]] SteadyTime next_at(SteadyTime now) const noexcept;  ///< when there will be a token; now: there is one
    [[nodiscard]] bool is_full(SteadyTime now) const noexcept { return full_at_ <= now; }
    [[nodiscard]] double tokens(SteadyTime now) const noexcept;
    void set_tokens(double tokens, SteadyTime now) noexcept;  ///< clamped to what it holds

    /// From one token to the next: the pace of those who wait for them.
    [[nodiscard]] std::chrono::nanoseconds interval() const noexcept { return interval_; }
    [[nodiscard]] std::uint32_t burst() const noexcept { return burst_; }

private:
    std::uint32_t burst_;
    std::chrono::nanoseconds interval_;
    SteadyTime full_at_{SteadyTime::min()};
};

}  // namespace fantail::core
