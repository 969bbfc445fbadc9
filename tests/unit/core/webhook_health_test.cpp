#include "fantail/core/webhook_health.hpp"

#include <optional>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;
using enum HealthChange;

constexpr std::chrono::hours horizon{120};
const Timestamp noon{1'700'000'000s};

/// A webhook's attempts, one after the other, and the table as its reader holds it.
class AWebhook : public testing::Test {
protected:
    Outcome outcome(std::chrono::milliseconds at, std::optional<int> status, Verdict verdict)
    {
        Outcome ended;
        ended.task.webhook_id = WebhookId{"wh_1"};
        ended.webhook_version = version;
        ended.verdict = verdict;
        ended.attempt.emplace();
        ended.attempt->started_at = noon + at;
        ended.attempt->status = status;
        return ended;
    }

    HealthDecision judge(const Outcome& ended) { return health.judge(ended, known ? &*known : nullptr, disable_after); }

    HealthChange fails(std::chrono::milliseconds at) { return judge(outcome(at, 503, Verdict::retry)).change; }

    HealthChange delivery_fails(std::chrono::milliseconds at)
    {
        return judge(outcome(at, std::nullopt, Verdict::failed)).change;
    }

    HealthChange succeeds(std::chrono::milliseconds at) { return judge(outcome(at, 200, Verdict::delivered)).change; }

    HealthChange is_gone(std::chrono::milliseconds at)
    {
        auto ended = outcome(at, 410, Verdict::failed);
        ended.reason = OutcomeReason::gone;
        return judge(ended).change;
    }

    Timestamp since_of(std::chrono::milliseconds at)
    {
        return judge(outcome(at, 503, Verdict::retry)).failing_since.value();
    }

    WebhookHealth health;
    std::optional<Failing> known;  ///< to the table
    std::optional<std::chrono::milliseconds> disable_after{horizon};
    std::uint64_t version{3};
};

using Health = AWebhook;

TEST_F(Health, OfOneThatSucceedsIsNeverWritten)
{
    EXPECT_EQ(succeeds(0s), none);
    EXPECT_EQ(succeeds(1h), none);
}

TEST_F(Health, ThatComesAndGoesWithinAMinuteIsNotWritten)
{
    for (auto at = 0s; at < 1h; at += 10s) {
        EXPECT_EQ(fails(at), none);
        EXPECT_EQ(succeeds(at + 5s), none);
    }
}

TEST_F(Health, IsWrittenOnceWhenItHasLastedForAMinuteAndOnceWhenItEnds)
{
    EXPECT_EQ(fails(0s), none);
    EXPECT_EQ(fails(59s), none);
    EXPECT_EQ(fails(1min), failing);
    EXPECT_EQ(fails(1h), none);
    EXPECT_EQ(succeeds(2h), recovered);
    EXPECT_EQ(succeeds(3h), none);
}

TEST_F(Health, IsCountedFromTheFirstFailureSinceTheLastSuccess)
{
    fails(0s);
    succeeds(1s);
    EXPECT_EQ(since_of(2s), noon + 2s);
    EXPECT_EQ(since_of(5min), noon + 2s);
}

TEST_F(Health, IsWrittenWhenADeliveryHasFailed)
{
    EXPECT_EQ(delivery_fails(0s), failing);
    EXPECT_EQ(delivery_fails(1s), none);
    EXPECT_EQ(succeeds(2s), recovered);
}

TEST_F(Health, DisablesAtTheFirstFailureAtOrPastTheHorizon)
{
    fails(0s);
    EXPECT_EQ(fails(horizon - 1ms), failing);
    EXPECT_EQ(fails(horizon), disabled);
    EXPECT_EQ(fails(horizon + 1s), none) << "was under way";
    EXPECT_EQ(succeeds(horizon + 2s), none) << "likewise";
}

TEST_F(Health, DisablesNobodyWhereNoHorizonIsCounted)
{
    disable_after = std::nullopt;
    EXPECT_EQ(fails(0s), none);
    EXPECT_EQ(fails(horizon * 10), none);
    EXPECT_EQ(delivery_fails(horizon * 11), failing);
    EXPECT_EQ(delivery_fails(horizon * 12), none);
}

TEST_F(Health, DisablesAtOnceByTheReasonGoneAndOnce)
{
    EXPECT_EQ(is_gone(0s), disabled);
    EXPECT_EQ(is_gone(1s), none);
}

TEST_F(Health, GivesWhatAPersonHasWrittenTheWholeHorizon)
{
    fails(0s);
    EXPECT_EQ(fails(horizon), disabled);
    version = 4;
    EXPECT_EQ(fails(horizon + 1h), none);
    EXPECT_EQ(fails(2 * horizon + 1h - 1ms), failing);
    EXPECT_EQ(fails(2 * horizon + 1h), disabled);
}

TEST_F(Health, IsTakenUpWhereTheTableHasIt)
{
    known = Failing{.since = noon - horizon, .version = 3};
    EXPECT_EQ(fails(0s), disabled);
}

TEST_F(Health, ThatTheTableHasOfAnEarlierVersionBeginsAnewAndIsWrittenAnew)
{
    known = Failing{.since = noon - horizon, .version = 2};
    const auto decision = judge(outcome(0s, 503, Verdict::retry));
    EXPECT_EQ(decision, (HealthDecision{.change = failing, .failing_since = noon}));
}

TEST_F(Health, ThatTheTableHasEndsWithTheFirstSuccess)
{
    known = Failing{.since = noon - 1h, .version = 2};
    const auto decision = judge(outcome(0s, 200, Verdict::delivered));
    EXPECT_EQ(decision, (HealthDecision{.change = recovered, .failing_since = noon - 1h}));
    EXPECT_EQ(succeeds(1s), none) << "the table is behind";
    EXPECT_EQ(since_of(2s), noon + 2s) << "the table is behind";
}

TEST_F(Health, ThatTheTableStillHasLongAfterwardsEndsAgain)
{
    known = Failing{.since = noon - 1h, .version = 3};
    succeeds(0s);
    EXPECT_EQ(succeeds(10s), none);
    EXPECT_EQ(succeeds(11s), recovered);
}

TEST_F(Health, IsNotTouchedByTestsNorByWhatWasNotSent)
{
    auto test = outcome(0s, 503, Verdict::failed);
    test.task.test = true;
    EXPECT_EQ(judge(test), HealthDecision{});
    auto unsent = outcome(0s, 503, Verdict::discarded);
    unsent.attempt.reset();
    EXPECT_EQ(judge(unsent), HealthDecision{});
}

TEST_F(Health, GoesOnAsAnEarlierOwnersOutcomesSayThoughTheTableIsBehind)
{
    auto earlier = outcome(0s, 200, Verdict::delivered);
    earlier.health = {.change = recovered, .failing_since = noon - horizon};
    health.remember(earlier);
    known = Failing{.since = noon - horizon, .version = 3};
    EXPECT_EQ(fails(1s), none) << "a success lies between";

    earlier = outcome(2s, 503, Verdict::retry);
    earlier.health = {.change = failing, .failing_since = noon - 1h};
    health.remember(earlier);
    EXPECT_EQ(since_of(3s), noon - 1h);

    earlier.health = {.change = disabled, .failing_since = noon - 1h};
    health.remember(earlier);
    EXPECT_EQ(fails(4s), none);
}

}  // namespace
}  // namespace fantail::core
