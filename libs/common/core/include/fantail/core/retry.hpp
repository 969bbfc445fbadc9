#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "fantail/core/dialect.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/retry_override.hpp"

namespace fantail::core {

/// A number in [-1, 1]: where in its range around the stated delay a retry falls. Drawn by the caller, so that a policy
/// owns no random device.
class Jitter {
public:
    static constexpr Jitter none() noexcept { return Jitter{0.0}; }
    static constexpr Jitter clamped(double value) noexcept
    {
        if (value >= 1.0) return Jitter{1.0};
        if (value <= -1.0) return Jitter{-1.0};
        return Jitter{value == value ? value : 0.0};  // NaN is no number to be late by
    }
    [[nodiscard]] constexpr double value() const noexcept { return value_; }

private:
    explicit constexpr Jitter(double value) noexcept : value_{value} {}

    double value_;
};

/// What the operator lets a webhook choose, and how old any delivery may become.
struct RetryLimits {
    std::chrono::milliseconds shortest_delay{std::chrono::seconds{1}};  ///< > 0; binds webhooks, not the dialect
    std::chrono::milliseconds longest_delay{std::chrono::hours{24}};    ///< up to 7 d; binds webhooks, not the dialect
    std::uint32_t most_requests{16};                                    ///< ≥ 1; binds webhooks, not the dialect
    /// Since the first attempt began; above 0, up to 30 d. A retry due later than this is not waited for.
    std::chrono::milliseconds max_age{std::chrono::hours{7 * 24}};
};

/// What is known of a delivery when one of its attempts has ended.
struct EndedAttempt {
    std::uint32_t number{1};      ///< 1 for the first; one that an open circuit stood in for counts too
    Timestamp first_began_at{};   ///< when the delivery's first attempt began
    Timestamp ended_at{};         ///< now: a stood-in attempt ends when it is decided
    std::optional<int> status{};  ///< nullopt: no whole answer
    AttemptError error{AttemptError::none};
    std::optional<std::chrono::milliseconds> retry_after{};  ///< as parse_retry_after() reads it
};

struct Delivered {
    friend bool operator==(const Delivered&, const Delivered&) = default;
};

struct RetryAt {
    Timestamp due_at;
    std::uint32_t attempt;  ///< the number it will have

    friend bool operator==(const RetryAt&, const RetryAt&) = default;
};

struct Failed {
    OutcomeReason reason;  ///< attempts_exhausted, not_retried, gone, too_old

    friend bool operator==(const Failed&, const Failed&) = default;
};

using RetryDecision = std::variant<Delivered, RetryAt, Failed>;

/// Decides what follows an attempt: the dialect's rule, with the webhook's own schedule where it has one.
///
/// A delay after the attempt before counts from its *end* (a receiver that took 30 s to fail still gets its 4 s); one
/// from the first attempt counts from that one's *beginning*, the only time of it that a task carries. A time promised
/// from the first attempt that has passed already, after an outage of ours or a leap of the clock, is replaced by the
/// schedule's own gap to the retry before: overdue retries must not fall on the receiver all at once. A first attempt
/// that seems to begin in the future is taken to begin now, so that a clock set back freezes nothing.
///
/// No answer is retried whatever the reason, refused URLs and denied addresses too: only an answer can be a 4xx, the
/// contracts promise the number of attempts, and URL and address are looked up anew each time, so that the owner can
/// mend them while the retry waits. It costs no packet.
///
/// Retry-After raises the wait and never lowers it, up to the longest delay of the schedule in force: no receiver can
/// hold a task longer than its dialect or its webhook would. Without a next retry it changes nothing.
///
/// A jittered delay is rounded up to one that the delay topics serve in few hops, within its range.
///
/// Threads: immutable after create(); share one instance freely.
/// Errors:  create() refuses limits, rules and wishes that contradict each other; decide() cannot fail.
class RetryPolicy {
public:
    static Result<RetryPolicy> create(RetryRule rule, const RetryOverride& wished, const RetryLimits& limits);

    /// An aborted attempt was ended by us and must not be asked about: its task stays unsettled and comes back.
    [[nodiscard]] RetryDecision decide(const EndedAttempt& attempt, Jitter jitter) const noexcept;

    [[nodiscard]] std::size_t requests() const noexcept { return rule_.delays.size() + 1; }  ///< in all

    /// Whether the schedule has none after attempt `number`, which is 1 for the first.
    [[nodiscard]] bool is_last(std::uint32_t number) const noexcept { return number == 0 || number >= requests(); }

private:
    RetryPolicy(RetryRule rule, std::chrono::milliseconds max_age) noexcept;

    [[nodiscard]] Timestamp due_at(const EndedAttempt& attempt, Jitter jitter) const noexcept;

    RetryRule rule_;
    std::chrono::milliseconds max_age_;
    std::chrono::milliseconds longest_delay_{0};
};

}  // namespace fantail::core
