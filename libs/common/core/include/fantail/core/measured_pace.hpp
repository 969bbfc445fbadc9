#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "fantail/core/endpoint_limits.hpp"

namespace fantail::core {

/// How fast an endpoint takes what waits for it: the mean time from one request's end to the next.
///
/// Only ends while others waited count, because without them it is the arrivals' pace that is seen. Ends come in
/// bunches (eight at a time, each two seconds), so that they are counted over a period rather than timed one by one.
///
/// Cost: O(1).
class MeasuredPace {
public:
    enum class Load : std::uint8_t { others_wait, nobody_waits };

    void ended(Load load, SteadyTime now) noexcept;

    /// The endpoint was not tried for a while: what passes meanwhile is not its pace.
    void interrupt() noexcept { period_began_.reset(); }

    [[nodiscard]] std::optional<std::chrono::nanoseconds> interval() const noexcept { return interval_; }

private:
    std::optional<SteadyTime> period_began_;
    std::uint32_t ended_{0};
    std::optional<std::chrono::nanoseconds> interval_;
};

}  // namespace fantail::core
