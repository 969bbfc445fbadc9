#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "fantail/core/endpoint_limits.hpp"

namespace fantail::core {

/// How many requests may be under way to one endpoint (or host): as many as it has shown to bear.
///
/// An endpoint of which nothing is known may have all that its limit allows: a healthy one must see no delay. One that
/// answers 429, 502, 503 or 504, or in no time, has its cap halved, once for all the requests that were under way
/// together. One that comes back after an open circuit starts with one request and doubles with each answer's time up
/// to half its limit, then grows by one. A success grows the cap only if it took less than twice the endpoint's base
/// latency: an endpoint that only queues what it is sent is not sent more.
///
/// Cost: O(1).
class AdaptiveCap {
public:
    explicit AdaptiveCap(std::size_t ceiling) noexcept;

    [[nodiscard]] std::size_t limit() const noexcept { return static_cast<std::size_t>(cap_); }  ///< [1, ceiling]

    void set_ceiling(std::size_t ceiling) noexcept;
    void succeeded(std::chrono::milliseconds took, SteadyTime now) noexcept;
    void overloaded(SteadyTime started_at, SteadyTime now) noexcept;
    void restart(SteadyTime now) noexcept;  ///< from one: what it bore before it went away counts no more

    /// Whether forgetting it changes nothing that matters: at its ceiling, or long unused.
    [[nodiscard]] bool at_rest(SteadyTime now) const noexcept;

private:
    [[nodiscard]] bool is_slow(std::chrono::milliseconds took) const noexcept;

    double ceiling_;
    double cap_;
    double doubles_below_;
    std::optional<std::chrono::duration<double, std::milli>> base_latency_;
    SteadyTime lowered_at_{SteadyTime::min()};
    SteadyTime changed_at_{};
};

}  // namespace fantail::core
