#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "fantail/core/webhook.hpp"

namespace fantail::core {

/// One of our own records as its delivery report shows it.
struct ClockSample {
    Timestamp produced_at;      ///< by our clock
    Timestamp appended_at;      ///< by the broker's: LogAppendTime
    Timestamp acknowledged_at;  ///< by our clock
};

/// The broker's time: our clock and the offset seen in our own delivery reports.
///
/// A delay is counted from the broker's append time; measured by our clock, a broker 2 s behind made 101 hops out of
/// one wait of a minute. The offset is the median of the last samples, so that neither one odd report nor a batch of
/// them (all of a batch share one append time) moves it. A record is appended between its sending and its
/// acknowledgement, so that a sample is wrong by at most half of the time between the two.
///
/// Threads: one; the relay and every worker keep their own.
/// Cost:    a sample sorts nine numbers, at most five times a second.
class BrokerClock {
public:
    /// Ignored: a report that took over 1 s (it says too little), one whose end lies before its start (our clock was
    /// set), and one less than 200 ms after the last that was used.
    void observe(const ClockSample& sample) noexcept;

    /// Until the first sample our own time. Does not run backwards, unless by more than 10 s: then our clock or the
    /// broker's was set, and to stand still until it has caught up would park what is due.
    [[nodiscard]] Timestamp now(Timestamp ours) noexcept;

    [[nodiscard]] std::chrono::milliseconds offset() const noexcept { return offset_; }
    [[nodiscard]] bool is_known() const noexcept { return samples_ > 0; }

private:
    static constexpr std::size_t kept{9};

    std::array<std::chrono::milliseconds, kept> offsets_{};
    std::size_t samples_{0};
    std::optional<Timestamp> last_used_;
    std::optional<Timestamp> last_shown_;
    std::chrono::milliseconds offset_{0};
};

}  // namespace fantail::core
