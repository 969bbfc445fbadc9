#include "fantail/core/broker_clock.hpp"

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr Timestamp start{1'700'000'000s};

/// A report of something sent `at`, whose broker is `offset` ahead and which took 10 ms.
ClockSample sample(milliseconds at, milliseconds offset)
{
    return {.produced_at = start + at, .appended_at = start + at + 5ms + offset, .acknowledged_at = start + at + 10ms};
}

TEST(BrokerClock, ShowsOurTimeUntilThereIsAReport)
{
    BrokerClock clock;

    EXPECT_FALSE(clock.is_known());
    EXPECT_EQ(clock.now(start), start);
}

TEST(BrokerClock, FollowsTheBrokerFromTheFirstReport)
{
    BrokerClock ahead;
    BrokerClock behind;

    ahead.observe(sample(0s, 2s));
    behind.observe(sample(0s, -2s));

    EXPECT_TRUE(ahead.is_known());
    EXPECT_EQ(ahead.now(start + 1s), start + 3s);
    EXPECT_EQ(behind.now(start + 1s), start - 1s);
}

TEST(BrokerClock, IsNotMovedByOddReports)
{
    BrokerClock clock;
    for (auto at = 0s; at < 7s; at += 1s) clock.observe(sample(at, 100ms));

    clock.observe(sample(7s, 1h));
    clock.observe(sample(8s, -1h));
    clock.observe(sample(9s, -1h));

    EXPECT_EQ(clock.offset(), 100ms);
}

TEST(BrokerClock, TakesABatchOfReportsForOne)
{
    BrokerClock clock;
    for (auto at = 0s; at < 5s; at += 1s) clock.observe(sample(at, 100ms));

    for (int i = 0; i < 100; ++i) clock.observe(sample(5s, 3s));

    EXPECT_EQ(clock.offset(), 100ms);
}

TEST(BrokerClock, LearnsNothingFromReportsThatTookTooLongOrEndedBeforeTheyBegan)
{
    BrokerClock clock;

    clock.observe({.produced_at = start, .appended_at = start + 1h, .acknowledged_at = start + 1'001ms});
    clock.observe({.produced_at = start, .appended_at = start + 1h, .acknowledged_at = start - 1ms});

    EXPECT_FALSE(clock.is_known());
}

TEST(BrokerClock, FollowsAClockThatWasSetWithinFiveReports)
{
    BrokerClock clock;
    for (auto at = 0s; at < 20s; at += 1s) clock.observe(sample(at, 0s));

    for (auto at = 20s; at < 25s; at += 1s) clock.observe(sample(at, 2s));

    EXPECT_EQ(clock.offset(), 2s);
}

TEST(BrokerClock, TakesReportsAgainAfterOurClockWasSetBack)
{
    BrokerClock clock;
    for (auto at = 0s; at < 9s; at += 1s) clock.observe(sample(at, 0s));

    for (auto at = 0s; at < 5s; at += 1s) clock.observe(sample(at - 1h, 1h));

    EXPECT_EQ(clock.offset(), 1h);
}

TEST(BrokerClock, StandsStillRatherThanRunBackwards)
{
    BrokerClock clock;
    clock.observe(sample(0s, 300ms));
    const auto before = clock.now(start + 1s);

    clock.observe(sample(1s, 100ms));
    clock.observe(sample(2s, 100ms));

    EXPECT_EQ(clock.now(start + 1'010ms), before);
    EXPECT_EQ(clock.now(start + 3s), start + 3'100ms);
}

TEST(BrokerClock, GoesBackWhenAClockWasSetFarBack)
{
    BrokerClock clock;
    ASSERT_EQ(clock.now(start), start);

    EXPECT_EQ(clock.now(start - 1h), start - 1h);
}

}  // namespace
}  // namespace fantail::core
