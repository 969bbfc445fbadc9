#include "fantail/core/webhook_statistics.hpp"

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;

const Timestamp noon{std::chrono::hours{24 * 365 * 56}};
const WebhookId one{"wh_1"};

class WebhookStatisticsCount : public testing::Test {
protected:
    /// The outcome of a chain of its own, written at `at`.
    Outcome outcome(Verdict verdict)
    {
        Outcome made;
        made.task.delivery_id = DeliveryId{"6ba7b810-9dad-51d1-80b4-" + std::to_string(100'000'000'000 + chains++)};
        made.task.webhook_id = one;
        made.verdict = verdict;
        made.attempt = Attempt{};
        made.attempt->started_at = noon - 1s;
        return made;
    }

    void count(Verdict verdict, int times, Timestamp at = noon)
    {
        for (int i = 0; i < times; ++i) statistics.count(outcome(verdict), at);
    }

    [[nodiscard]] std::optional<double> rate(Timestamp now = noon) const
    {
        return statistics.of(one, now).success_rate;
    }

    std::int64_t chains{0};
    WebhookStatistics statistics;
};

TEST_F(WebhookStatisticsCount, SaysNothingOfAWebhookWithoutDeliveries)
{
    EXPECT_EQ(statistics.of(one, noon), WebhookFigures{});
}

// contract: sentimatrix-statistics
TEST_F(WebhookStatisticsCount, GivesDeliveredByEndedWithTwoDecimals)
{
    count(Verdict::delivered, 2);
    count(Verdict::failed, 1);

    EXPECT_EQ(rate(), 0.67);
    EXPECT_EQ(statistics.of(one, noon).last_triggered_at, noon - 1s);
}

TEST_F(WebhookStatisticsCount, CountsADiscardedOneAsEnded)
{
    count(Verdict::delivered, 1);
    auto discarded = outcome(Verdict::discarded);
    discarded.attempt.reset();
    statistics.count(discarded, noon);

    EXPECT_EQ(rate(), 0.5);
}

TEST_F(WebhookStatisticsCount, CountsAChainOnceAndNotItsRetries)
{
    auto retried = outcome(Verdict::retry);
    statistics.count(retried, noon);
    EXPECT_EQ(rate(), std::nullopt) << "it has not ended";
    retried.task.at.turn = 1;
    retried.verdict = Verdict::delivered;
    statistics.count(retried, noon + 1min);
    retried.verdict = Verdict::failed;
    statistics.count(retried, noon + 2min);  // a fenced owner's

    EXPECT_EQ(rate(), 1.0);
}

TEST_F(WebhookStatisticsCount, CountsAReplayAsAChainOfItsOwn)
{
    auto failed = outcome(Verdict::failed);
    statistics.count(failed, noon);
    failed.task.at.replay = 1;
    failed.verdict = Verdict::delivered;
    statistics.count(failed, noon);

    EXPECT_EQ(rate(), 0.5);
}

TEST_F(WebhookStatisticsCount, LeavesTestsOut)
{
    auto test = outcome(Verdict::failed);
    test.task.test = true;
    statistics.count(test, noon);

    EXPECT_EQ(statistics.of(one, noon), WebhookFigures{});
}

TEST_F(WebhookStatisticsCount, TakesAnAttemptThatStoodInForNone)
{
    auto stood_in = outcome(Verdict::failed);
    stood_in.attempt->error = AttemptError::circuit_open;
    statistics.count(stood_in, noon);

    EXPECT_EQ(rate(), 0.0);
    EXPECT_EQ(statistics.of(one, noon).last_triggered_at, std::nullopt);
}

TEST_F(WebhookStatisticsCount, LooksBackSevenDays)
{
    count(Verdict::failed, 1, noon);
    count(Verdict::delivered, 1, noon + 24h);

    EXPECT_EQ(rate(noon + 7 * 24h - 1h), 0.5);
    EXPECT_EQ(rate(noon + 7 * 24h), 1.0);
    EXPECT_EQ(rate(noon + 8 * 24h), std::nullopt);
}

TEST_F(WebhookStatisticsCount, ForgetsWhatNobodyAsksForAnyMore)
{
    count(Verdict::delivered, 5);

    statistics.forget_old(noon + 8 * 24h);
    EXPECT_EQ(statistics.hours(), 0U);
    EXPECT_EQ(statistics.of(one, noon + 8 * 24h).last_triggered_at, noon - 1s);

    statistics.forget_old(noon + 31 * 24h);
    EXPECT_EQ(statistics.webhooks(), 0U);
}

TEST_F(WebhookStatisticsCount, GrowsCoarserRatherThanLargerThanItMay)
{
    statistics = WebhookStatistics{2};
    for (int hour = 0; hour < 100; ++hour) count(Verdict::delivered, 1, noon + std::chrono::hours{hour});
    count(Verdict::failed, 100, noon + 100h);

    EXPECT_EQ(statistics.hours(), 2U);
    EXPECT_EQ(rate(noon + 100h), 0.5) << "every one is counted";
}

}  // namespace
}  // namespace fantail::core
