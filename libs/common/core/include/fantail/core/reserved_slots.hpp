#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "fantail/core/endpoint_limits.hpp"

namespace fantail::core {

struct SlotSettings {
    std::chrono::milliseconds shortest_wait{std::chrono::seconds{5}};  ///< the smallest delay topic
    /// How far ahead slots are given out. Fresh ones end sooner, so that who returns without a slot finds one.
    std::chrono::milliseconds ahead_for_fresh{std::chrono::minutes{45}};
    std::chrono::milliseconds ahead{std::chrono::hours{1}};  ///< and no wait is longer
};

enum class Standing : std::uint8_t {
    fresh,
    returning,  ///< it was parked, or is a retry: before fresh ones
};

/// Who asks for a slot.
struct SlotRequest {
    Standing standing;
    std::chrono::nanoseconds pace;  ///< > 0: from one task to the next
    std::size_t before_it;          ///< tasks in memory that go first
    SteadyTime not_before;          ///< the next probe of an open circuit; now: no circuit is open
};

/// The line of those for whom an endpoint has no room: the k-th is due when k tasks' worth of the pace has passed, so
/// that they come back as they can be taken, instead of all at once to be sent away again.
///
/// The line is at most an hour long. Who finds it full waits somewhere in the second half of the hour, spread evenly,
/// and asks again.
///
/// Cost: O(1); the line is one time, whoever stands in it.
class ReservedSlots {
public:
    explicit ReservedSlots(const SlotSettings& settings) noexcept : settings_{settings} {}

    /// How long the one who asks has to wait: in [shortest_wait, ahead].
    std::chrono::milliseconds reserve(const SlotRequest& request, SteadyTime now) noexcept;

    /// Whether somebody holds a slot that has not come.
    [[nodiscard]] bool are_held(SteadyTime now) const noexcept { return next_ > now; }
    [[nodiscard]] std::chrono::milliseconds shortest_wait() const noexcept { return settings_.shortest_wait; }
    [[nodiscard]] SteadyTime next() const noexcept { return next_; }
    void restore(SteadyTime next) noexcept { next_ = next > next_ ? next : next_; }

private:
    [[nodiscard]] std::chrono::milliseconds without_slot() noexcept;

    SlotSettings settings_;
    SteadyTime next_{};
    std::uint64_t without_slot_{0};
};

}  // namespace fantail::core
