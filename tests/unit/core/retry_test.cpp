#include "fantail/core/retry.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <ostream>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "fantail/core/delay_tiers.hpp"
#include "support/number_from.hpp"

namespace fantail::core {

std::ostream& operator<<(std::ostream& out, const RetryDecision& decision)
{
    if (const auto* retry = std::get_if<RetryAt>(&decision)) {
        return out << "attempt " << retry->attempt << " at " << retry->due_at.time_since_epoch().count() << " ms";
    }
    if (const auto* failed = std::get_if<Failed>(&decision)) return out << to_string(failed->reason);
    return out << "delivered";
}

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr Timestamp first_began{std::chrono::sys_days{std::chrono::year{2026} / 1 / 15} + 10h};

// The rules of dialects/*.yaml, section `retry`; what a file leaves out has the default of RetryRule.
RetryRule social()  // social.yaml:18-20
{
    return {.delays = {1min, 5min, 15min, 1h, 6h}, .retried = Retried::all_but_4xx};
}
RetryRule roundabout()  // roundabout.yaml:19-21
{
    return {.from = DelayFrom::first_attempt, .delays = {5min, 15min, 30min, 60min, 120min}};
}
RetryRule sentimatrix() { return {.delays = {1min, 5min, 30min, 2h}}; }     // sentimatrix.yaml:26-27
RetryRule conversations() { return {.delays = {4s, 8s, 10s}}; }             // conversations.yaml:20-21
RetryRule smartaihub() { return {.delays = {1min, 5min, 15min, 1h, 6h}}; }  // smartaihub.yaml:20-21
RetryRule standard()                                                        // standard.yaml:25-29
{
    return {.delays = {5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h},
            .jitter = 0.1,
            .gone = Gone::final_and_disables,
            .retry_after = RetryAfterHeader::honoured};
}

RetryPolicy policy(RetryRule rule) { return RetryPolicy::create(std::move(rule), {}, {}).value(); }

struct Promise {
    const char* dialect;
    RetryRule (*rule)();
    std::vector<milliseconds> waits;  ///< row by row of the contracts' table
};

void PrintTo(const Promise& promise, std::ostream* out) { *out << promise.dialect; }

class EveryDialect : public testing::TestWithParam<Promise> {};

// contract: social-schedule, roundabout-schedule, roundabout-failed, sentimatrix-schedule, sentimatrix-failed
// contract: conversations-attempts, conversations-schedule, smartaihub-retry
TEST_P(EveryDialect, KeepsItsScheduleToTheLastRequest)
{
    const auto rules = policy(GetParam().rule());
    const bool from_first = GetParam().rule().from == DelayFrom::first_attempt;
    EndedAttempt attempt{.first_began_at = first_began, .ended_at = first_began, .status = 503};

    for (const auto wait : GetParam().waits) {
        attempt.ended_at += 29s;  // slow, and still the promise holds
        const auto due = (from_first ? first_began : attempt.ended_at) + wait;
        ASSERT_EQ(rules.decide(attempt, Jitter::none()), (RetryDecision{RetryAt{due, attempt.number + 1}}));
        attempt.ended_at = due;
        ++attempt.number;
    }
    EXPECT_EQ(rules.decide(attempt, Jitter::none()), RetryDecision{Failed{OutcomeReason::attempts_exhausted}});
    EXPECT_EQ(rules.requests(), GetParam().waits.size() + 1);
    EXPECT_FALSE(rules.is_last(static_cast<std::uint32_t>(rules.requests()) - 1));
    EXPECT_TRUE(rules.is_last(static_cast<std::uint32_t>(rules.requests())));
}

INSTANTIATE_TEST_SUITE_P(, EveryDialect,
                         testing::Values(Promise{"social", social, {1min, 5min, 15min, 1h, 6h}},
                                         Promise{"roundabout", roundabout, {5min, 15min, 30min, 60min, 120min}},
                                         Promise{"sentimatrix", sentimatrix, {1min, 5min, 30min, 2h}},
                                         Promise{"conversations", conversations, {4s, 8s, 10s}},
                                         Promise{"smartaihub", smartaihub, {1min, 5min, 15min, 1h, 6h}},
                                         Promise{"standard", standard, {5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h}}),
                         [](const auto& row) { return std::string{row.param.dialect}; });

std::string word(const RetryDecision& decision)
{
    if (std::holds_alternative<RetryAt>(decision)) return "retry";
    const auto* failed = std::get_if<Failed>(&decision);
    return failed == nullptr ? "delivered" : std::string{to_string(failed->reason)};
}

// contract: social-retried, social-2xx, social-4xx, social-5xx, roundabout-retried, sentimatrix-status
// contract: conversations-conditions, smartaihub-retry
TEST(AnAnswer, MeansWhatItsDialectSays)
{
    struct Row {
        int status;
        const char* social;
        const char* the_other_four;
        const char* standard;
    };
    constexpr std::array rows{Row{200, "delivered", "delivered", "delivered"},
                              Row{204, "delivered", "delivered", "delivered"},
                              Row{299, "delivered", "delivered", "delivered"},
                              Row{0, "retry", "retry", "retry"},
                              Row{199, "retry", "retry", "retry"},
                              Row{300, "retry", "retry", "retry"},
                              Row{302, "retry", "retry", "retry"},
                              Row{399, "retry", "retry", "retry"},
                              Row{400, "not_retried", "retry", "retry"},
                              Row{401, "not_retried", "retry", "retry"},
                              Row{404, "not_retried", "retry", "retry"},
                              Row{410, "not_retried", "retry", "gone"},
                              Row{429, "not_retried", "retry", "retry"},
                              Row{499, "not_retried", "retry", "retry"},
                              Row{500, "retry", "retry", "retry"},
                              Row{503, "retry", "retry", "retry"},
                              Row{599, "retry", "retry", "retry"},
                              Row{999, "retry", "retry", "retry"}};

    for (const auto& row : rows) {
        SCOPED_TRACE(row.status);
        const auto meaning = [&](const RetryRule& rule) {
            return word(policy(rule).decide(
                {.first_began_at = first_began, .ended_at = first_began, .status = row.status}, Jitter::none()));
        };
        EXPECT_EQ(meaning(social()), row.social);
        for (const auto& rule : {roundabout(), sentimatrix(), conversations(), smartaihub()}) {
            EXPECT_EQ(meaning(rule), row.the_other_four);
        }
        EXPECT_EQ(meaning(standard()), row.standard);
    }
}

// contract: social-retried, roundabout-retried, sentimatrix-network, conversations-conditions
TEST(NoAnswer, IsRetriedInEveryDialectWhateverTheReason)
{
    for (auto error = 0; error < static_cast<int>(AttemptError::aborted); ++error) {  // none: an open circuit stood in
        const EndedAttempt attempt{
            .first_began_at = first_began, .ended_at = first_began, .error = static_cast<AttemptError>(error)};
        for (const auto& rule : {social(), roundabout(), sentimatrix(), conversations(), smartaihub(), standard()}) {
            EXPECT_EQ(word(policy(rule).decide(attempt, Jitter::none())), "retry") << to_string(attempt.error);
        }
    }
}

TEST(AFinalAnswerToTheLastRequest, StillSaysWhy)
{
    EXPECT_EQ(word(policy(standard()).decide({.number = 10, .status = 410}, Jitter::none())), "gone");
    EXPECT_EQ(word(policy(social()).decide({.number = 6, .status = 404}, Jitter::none())), "not_retried");
    EXPECT_EQ(word(policy(social()).decide({.number = 6, .status = 200}, Jitter::none())), "delivered");
}

TEST(AHostileAttemptNumber, ExhaustsTheSchedule)
{
    for (const auto number : {0U, std::numeric_limits<std::uint32_t>::max()}) {
        EXPECT_EQ(word(policy(social()).decide({.number = number}, Jitter::none())), "attempts_exhausted");
    }
}

TEST(AnAbortedAttemptDeath, IsNeverDecided)
{
    EXPECT_DEATH((void)policy(social()).decide({.error = AttemptError::aborted}, Jitter::none()), "broken assumption");
}

milliseconds waited(const RetryRule& rule, EndedAttempt attempt, Jitter jitter = Jitter::none())
{
    const auto decision = policy(rule).decide(attempt, jitter);
    return std::get<RetryAt>(decision).due_at - attempt.ended_at;
}

TEST(Jitter, MovesAWaitByItsPartEitherWayAndOnlyWhereTheDialectHasOne)
{
    const EndedAttempt second{.number = 2, .first_began_at = first_began, .ended_at = first_began + 6s};

    EXPECT_EQ(waited(standard(), second, Jitter::clamped(-1)), 300s) << "270 s would take six hops";
    EXPECT_EQ(waited(standard(), second, Jitter::clamped(0.5)), 315s);
    EXPECT_EQ(waited(standard(), second, Jitter::clamped(7)), 330s);
    EXPECT_EQ(waited(standard(), second, Jitter::clamped(std::nan(""))), 300s);
    EXPECT_EQ(waited(social(), second, Jitter::clamped(1)), 300s);
}

TEST(Jitter, FallsWithinItsRangeOnAWaitThatCostsFewHops)
{
    const auto rule = standard();
    std::uint32_t hops = 0;
    std::uint32_t waits = 0;
    for (std::uint32_t number = 1; number <= rule.delays.size(); ++number) {
        const auto stated = rule.delays[number - 1];
        for (int step = -100; step <= 100; ++step) {
            const EndedAttempt attempt{.number = number, .first_began_at = first_began, .ended_at = first_began};
            const auto wait = waited(rule, attempt, Jitter::clamped(step / 100.0));
            ASSERT_GE(wait, stated * 9 / 10);
            ASSERT_LE(wait, stated * 11 / 10);
            hops += hops_needed(wait);
            ASSERT_LE(hops_needed(wait), 12U) << wait.count() << " ms";
            ++waits;
        }
    }
    EXPECT_LE(hops, 5 * waits) << "on the mean of a delivery that fails to the end";
}

TEST(ATimePromisedFromTheFirstAttempt, IsReplacedByTheScheduleGapOnceItHasPassed)
{
    const auto wait = [](std::uint32_t number, milliseconds after_first) {
        return waited(roundabout(),
                      {.number = number, .first_began_at = first_began, .ended_at = first_began + after_first});
    };

    EXPECT_EQ(wait(2, 14min), 1min);  // a little late: the promise holds
    EXPECT_EQ(wait(2, 3h), 10min);    // we were down: 15 - 5
    EXPECT_EQ(wait(5, 3h), 60min);    // 120 - 60
    EXPECT_EQ(wait(1, 5min), 5min);   // the very moment counts as passed
    EXPECT_EQ(wait(2, -1h), 15min);   // the clock was set back: nothing freezes
    EXPECT_EQ(wait(2, -20 * 365 * 24h), 15min);
}

TEST(ARetryAfter, RaisesTheWaitWithinTheScheduleWhereHonoured)
{
    struct Row {
        milliseconds asked;
        milliseconds expected;  ///< of the retry that `standard` promises after 5 min
    };
    constexpr std::array rows{Row{0s, 5min},
                              Row{5s, 5min},
                              Row{6min, 6min},
                              Row{24h, 24h},
                              Row{24h + 1ms, 24h},
                              Row{-1s, 5min},
                              Row{7 * 24h, 24h},
                              Row{milliseconds::max(), 24h},
                              Row{milliseconds::min(), 5min}};

    for (const auto& row : rows) {
        SCOPED_TRACE(row.asked.count());
        const EndedAttempt attempt{.number = 2,
                                   .first_began_at = first_began,
                                   .ended_at = first_began + 6s,
                                   .status = 429,
                                   .retry_after = row.asked};
        EXPECT_EQ(waited(standard(), attempt), row.expected);
        EXPECT_EQ(waited(smartaihub(), attempt), 5min);
        EXPECT_EQ(waited(roundabout(), attempt), 15min - 6s);
    }
}

TEST(ADelivery, IsTooOldWhenItsNextRetryLiesPastTheMaximumAge)
{
    const auto rules = RetryPolicy::create(social(), {}, {.max_age = 1h}).value();
    EndedAttempt attempt{.number = 2, .first_began_at = first_began, .ended_at = first_began + 55min};

    EXPECT_EQ(word(rules.decide(attempt, Jitter::none())), "retry");
    attempt.ended_at += 1ms;
    EXPECT_EQ(word(rules.decide(attempt, Jitter::none())), "too_old");
}

TEST(AWebhooksOwnSchedule, IsTakenWithinTheLimitsOnly)
{
    struct Row {
        const char* name;
        RetryOverride wished;
        std::size_t requests;  ///< 0: refused
    };
    const std::vector<Row> rows{{"nothing", {}, 6},
                                {"fewer", {.requests = 2}, 2},
                                {"only one", {.requests = 1}, 1},
                                {"none", {.requests = 0}, 0},
                                {"more than the schedule has", {.requests = 7}, 0},
                                {"own delays", {.delays = {{1s, 24h}}}, 3},
                                {"no retry", {.delays = std::vector<milliseconds>{}}, 1},
                                {"own delays, cut", {.delays = {{1s, 2s, 3s}}, .requests = 2}, 2},
                                {"too short", {.delays = {{999ms}}}, 0},
                                {"too long", {.delays = {{24h + 1ms}}}, 0},
                                {"as many as allowed", {.delays = std::vector<milliseconds>(15, 1s)}, 16},
                                {"one too many", {.delays = std::vector<milliseconds>(16, 1s)}, 0}};

    for (const auto& row : rows) {
        const auto made = RetryPolicy::create(social(), row.wished, {});
        EXPECT_EQ(made ? made->requests() : 0U, row.requests) << row.name;
    }
    EXPECT_TRUE(RetryPolicy::create(roundabout(), {.delays = {{2s, 2s}}}, {}).has_error());
}

TEST(RulesAndLimits, ThatContradictThemselvesAreRefused)
{
    for (const auto& limits :
         {RetryLimits{.shortest_delay = 0s}, RetryLimits{.longest_delay = 1ms}, RetryLimits{.longest_delay = 8 * 24h},
          RetryLimits{.most_requests = 0}, RetryLimits{.max_age = 0s}, RetryLimits{.max_age = milliseconds::max()}}) {
        EXPECT_TRUE(RetryPolicy::create(social(), {}, limits).has_error());
    }
    for (const auto& rule :
         {RetryRule{.delays = {0ms}}, RetryRule{.delays = {8 * 24h}}, RetryRule{.delays = {1s}, .jitter = 1.0},
          RetryRule{.delays = {1s}, .jitter = std::nan("")}}) {
        EXPECT_TRUE(RetryPolicy::create(rule, {}, {}).has_error());
    }
}

TEST(AnyWalkThroughAnySchedule, EndsInTimeAndNeverGoesBack)
{
    const auto seed = test::number_from("FANTAIL_SEED", 20261124);
    SCOPED_TRACE("FANTAIL_SEED=" + std::to_string(seed));
    std::mt19937_64 random{seed};
    const auto up_to = [&](std::int64_t most) {
        return milliseconds{std::uniform_int_distribution{-most, most}(random)};
    };
    std::uniform_real_distribution<double> part{-1.0, 1.0};

    for (int walk = 0; walk < 20'000; ++walk) {
        auto rule = walk % 2 == 0 ? standard() : roundabout();
        rule.jitter = std::abs(part(random)) * 0.99;
        rule.retry_after = walk % 3 == 0 ? RetryAfterHeader::honoured : RetryAfterHeader::ignored;
        const auto rules = policy(rule);
        EndedAttempt attempt{.first_began_at = first_began, .ended_at = first_began};
        for (;;) {
            attempt.ended_at += up_to(100'000'000);  // late by hours, or the clock was set back
            attempt.retry_after = up_to(std::int64_t{1} << 60);
            const auto decision = rules.decide(attempt, Jitter::clamped(part(random)));
            const auto* const retry = std::get_if<RetryAt>(&decision);
            if (retry == nullptr) break;
            ASSERT_EQ(retry->attempt, attempt.number + 1);
            ASSERT_LE(retry->attempt, rules.requests());
            ASSERT_GE(retry->due_at, attempt.ended_at);
            ASSERT_LE(retry->due_at - attempt.ended_at, rule.delays.back() * 2);
            attempt.number = retry->attempt;
            attempt.ended_at = retry->due_at;
        }
    }
}

}  // namespace
}  // namespace fantail::core
