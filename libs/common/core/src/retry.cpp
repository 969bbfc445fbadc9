#include "fantail/core/retry.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "fantail/core/assert.hpp"
#include "fantail/core/delay_tiers.hpp"

namespace fantail::core {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds longest_age{std::chrono::hours{30 * 24}};  // a dead letter is kept as long

Error invalid(std::string detail) { return {.code = ErrorCode::invalid_argument, .detail = std::move(detail)}; }

std::string in_ms(milliseconds duration) { return std::to_string(duration.count()) + " ms"; }

std::optional<Error> fault_of(const RetryLimits& limits)
{
    if (limits.shortest_delay <= milliseconds::zero()) return invalid("shortest_delay must be above 0");
    if (limits.longest_delay < limits.shortest_delay || limits.longest_delay > longest_wait) {
        return invalid("longest_delay must be from shortest_delay to 7 days");
    }
    if (limits.most_requests == 0) return invalid("most_requests must be at least 1");
    if (limits.max_age <= milliseconds::zero() || limits.max_age > longest_age) {
        return invalid("max_age must be above 0, up to 30 days");
    }
    return std::nullopt;
}

std::optional<Error> fault_of(const RetryRule& rule)
{
    if (!(rule.jitter >= 0.0 && rule.jitter < 1.0)) return invalid("jitter must be from 0 to below 1");
    for (const auto delay : rule.delays) {
        if (delay <= milliseconds::zero() || delay > longest_wait) {
            return invalid("a delay must be above 0, up to 7 days");
        }
    }
    const auto not_later = std::ranges::adjacent_find(rule.delays, [](auto a, auto b) { return b <= a; });
    if (rule.from == DelayFrom::first_attempt && not_later != rule.delays.end()) {
        return invalid("delays must ascend: all are counted from the first attempt");
    }
    return std::nullopt;
}

std::optional<Error> fault_of(const RetryOverride& wished, const RetryLimits& limits)
{
    if (wished.requests && (*wished.requests == 0 || *wished.requests > limits.most_requests)) {
        return invalid("requests must be from 1 to " + std::to_string(limits.most_requests));
    }
    if (!wished.delays) return std::nullopt;
    if (wished.delays->size() >= limits.most_requests) {
        return invalid("at most " + std::to_string(limits.most_requests - 1) + " delays are allowed");
    }
    for (const auto delay : *wished.delays) {
        if (delay < limits.shortest_delay || delay > limits.longest_delay) {
            return invalid("a delay must be from " + in_ms(limits.shortest_delay) + " to " +
                           in_ms(limits.longest_delay));
        }
    }
    return std::nullopt;
}

bool is_4xx(std::optional<int> status) noexcept { return status && *status >= 400 && *status <= 499; }

}  // namespace

Result<RetryPolicy> RetryPolicy::create(RetryRule rule, const RetryOverride& wished, const RetryLimits& limits)
{
    if (auto fault = fault_of(limits)) return *fault;
    if (auto fault = fault_of(wished, limits)) return *fault;
    if (wished.delays) rule.delays = *wished.delays;
    if (wished.requests) {
        const std::size_t retries = *wished.requests - 1;
        if (retries > rule.delays.size()) return invalid("more requests than the schedule has: give their delays too");
        rule.delays.resize(retries);
    }
    if (auto fault = fault_of(rule)) return *fault;
    return RetryPolicy{std::move(rule), limits.max_age};
}

RetryPolicy::RetryPolicy(RetryRule rule, milliseconds max_age) noexcept : rule_{std::move(rule)}, max_age_{max_age}
{
    if (!rule_.delays.empty()) longest_delay_ = std::ranges::max(rule_.delays);
}

RetryDecision RetryPolicy::decide(const EndedAttempt& attempt, Jitter jitter) const noexcept
{
    FANTAIL_ASSERT(attempt.error != AttemptError::aborted);

    if (is_2xx(attempt.status)) return Delivered{};
    if (attempt.status == 410 && rule_.gone == Gone::final_and_disables) return Failed{OutcomeReason::gone};
    if (is_4xx(attempt.status) && rule_.retried == Retried::all_but_4xx) return Failed{OutcomeReason::not_retried};

    // 0 is what a hostile count in a task's header wraps to: more than any schedule has.
    if (attempt.number == 0 || attempt.number > rule_.delays.size()) return Failed{OutcomeReason::attempts_exhausted};

    const auto due = due_at(attempt, jitter);
    if (due > std::min(attempt.first_began_at, attempt.ended_at) + max_age_) return Failed{OutcomeReason::too_old};
    return RetryAt{.due_at = due, .attempt = attempt.number + 1};
}

Timestamp RetryPolicy::due_at(const EndedAttempt& attempt, Jitter jitter) const noexcept
{
    const std::size_t retry = attempt.number - 1;
    const auto stated = rule_.delays[retry];
    const auto factor = 1.0 + rule_.jitter * jitter.value();
    milliseconds delay{std::llround(static_cast<double>(stated.count()) * factor)};
    if (rule_.jitter > 0.0) {
        // Nobody was promised this very time: within what jitter may make of it, the one that costs the fewest hops.
        const milliseconds latest{std::llround(static_cast<double>(stated.count()) * (1.0 + rule_.jitter))};
        delay = rounded_up(delay, latest);
    }

    auto due = attempt.ended_at + delay;
    if (rule_.from == DelayFrom::first_attempt) {
        const auto promised = std::min(attempt.first_began_at, attempt.ended_at) + delay;
        const auto gap = retry == 0 ? stated : stated - rule_.delays[retry - 1];
        due = promised > attempt.ended_at ? promised : attempt.ended_at + gap;
    }
    if (rule_.retry_after == RetryAfterHeader::honoured && attempt.retry_after) {
        due = std::max(due, attempt.ended_at + std::clamp(*attempt.retry_after, milliseconds::zero(), longest_delay_));
    }
    return due;
}

}  // namespace fantail::core
