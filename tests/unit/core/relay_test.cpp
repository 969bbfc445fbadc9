#include "fantail/core/relay.hpp"

#include <algorithm>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using enum DelayTier;

constexpr Timestamp appended{1'700'000'000s};

ParkedHead head(DelayTier tier, milliseconds due_in, std::uint32_t hop = 0)
{
    return {.tier = tier, .appended_at = appended, .due_at = appended + due_in, .hop = hop};
}

TEST(Relay, KeepsAHeadUntilItsTimeInTheTierIsOver)
{
    struct Row {
        DelayTier tier;
        milliseconds due_in;
        milliseconds leaves_after;
    };
    const std::vector<Row> rows{
        {m1, 1min, 1min},
        {m1, 59'600ms, 59'600ms},  // taken with the tolerance: due before the tier is over
        {m1, 30s, 30s},            // stretched
        {m1, 62s, 1min},           // the rest waits in memory
        {h1, 2h, 1h},
        {h1, 2h - 180ms, 1h - 180ms},  // what the hop before cost is made good
        {h1, 2h + 200ms, 1h},
        {h1, 2h + 20ms, 1h + 20ms},  // the clock's error too: 20 ms would be a hop more {h6, 7 * 24h, 6h},
    };
    for (const auto& row : rows) {
        const auto parked = head(row.tier, row.due_in);
        const auto leaves = appended + row.leaves_after;
        EXPECT_EQ(decide_relay(parked, leaves - 1ms), RelayDecision{StayUntil{leaves}}) << row.due_in.count();
        EXPECT_FALSE(std::holds_alternative<StayUntil>(decide_relay(parked, leaves))) << row.due_in.count();
    }
}

TEST(Relay, SendsADueHeadOn)
{
    struct Row {
        ParkedHead parked;
        milliseconds now;
        RelayDecision decision;
    };
    const auto due = ReturnAsDue{ReturnReason::due};
    const std::vector<Row> rows{
        {head(m1, 1min), 1min, due},
        {head(m1, 1min), 3h, due},
        {head(m1, 65s), 1min, due},
        {head(m1, 66s), 1min, ForwardTo{s5}},
        {head(h1, 2h), 1h, ForwardTo{h1}},
        {head(h6, 10h), 6h, ForwardTo{h1}},
        {head(h6, 10h), 9h + 58min, ForwardTo{m1}},  // after an outage: what is left now counts
        {head(m1, 1min, 32), 1min, due},
        {head(h1, 2h, 30), 1h, ForwardTo{h1}},
        {head(h1, 1h + 59s, 30), 1h, ForwardTo{m1}},  // one hop left for it: rather late than early
    };
    for (const auto& row : rows)
        EXPECT_EQ(decide_relay(row.parked, appended + row.now), row.decision) << row.now.count();
}

TEST(Relay, TakesNonsenseForDueAndSaysWhy)
{
    struct Row {
        const char* what;
        ParkedHead parked;
        ReturnReason reason;
    };
    auto no_time = head(h6, 0s);
    no_time.due_at = std::nullopt;
    auto before_epoch = head(h6, 0s);
    before_epoch.due_at = Timestamp{-1ms};
    auto earliest = head(h6, 0s);
    earliest.due_at = Timestamp::min();
    auto latest = head(h6, 0s);
    latest.due_at = Timestamp::max();
    auto not_appended = head(h6, 6h);
    not_appended.appended_at = Timestamp{-1ms};

    const std::vector<Row> rows{
        {"absent", no_time, ReturnReason::no_due_time},
        {"before the epoch", before_epoch, ReturnReason::due_before_epoch},
        {"smallest", earliest, ReturnReason::due_before_epoch},
        {"largest", latest, ReturnReason::due_too_far_ahead},
        {"over 8 days", head(h6, 8 * 24h + 1ms), ReturnReason::due_too_far_ahead},
        {"no append time", not_appended, ReturnReason::no_append_time},
        {"over 32 hops", head(h6, 6h, 33), ReturnReason::too_many_hops},
        {"all hops", head(h6, 6h, 0xFFFF'FFFF), ReturnReason::too_many_hops},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(decide_relay(row.parked, appended), RelayDecision{ReturnAsDue{row.reason}}) << row.what;
    }
}

TEST(Relay, KeepsATimeAtTheEdgeOfSense)
{
    EXPECT_EQ(decide_relay(head(h6, 8 * 24h), appended), RelayDecision{StayUntil{appended + 6h}});
    EXPECT_EQ(decide_relay(head(h6, 6h, 32), appended), RelayDecision{StayUntil{appended + 6h}});
}

TEST(Relay, ReturnsAHeadWhoseHopsAreUsedUp)
{
    EXPECT_EQ(decide_relay(head(m1, 1h, 31), appended + 1min), RelayDecision{ReturnAsDue{ReturnReason::too_many_hops}});
}

// Else a broker that ran a year ahead for a minute would park the partition for a year.
TEST(Relay, DoesNotWaitForAnAppendTimeFromTheFuture)
{
    EXPECT_EQ(decide_relay(head(m1, 1min), appended - 59s), RelayDecision{StayUntil{appended + 1min}});
    EXPECT_EQ(decide_relay(head(m1, 1min), appended - 61s), RelayDecision{ForwardTo{m1}});
}

TEST(Relay, CallsOverdueWhatIsOverASecondLate)
{
    EXPECT_FALSE(is_overdue(head(m1, 1min), appended + 61s));
    EXPECT_TRUE(is_overdue(head(m1, 1min), appended + 61s + 1ms));
    EXPECT_FALSE(is_overdue({.tier = m1, .appended_at = appended, .due_at = Timestamp::max(), .hop = 0}, appended));
    EXPECT_FALSE(is_overdue({.tier = m1, .appended_at = appended, .due_at = std::nullopt, .hop = 0}, appended));
}

TEST(OverduePacer, FillsTheRoomThatTheLagLeaves)
{
    OverduePacer pacer{{.return_within = 15s, .target_lag = 500}};

    EXPECT_EQ(pacer.allowance({.since_last = 0ms, .overdue = 10'000, .lag = 0}), 500U);
    EXPECT_EQ(pacer.allowance({.since_last = 10ms, .overdue = 9'500, .lag = 450}), 50U);
    EXPECT_EQ(pacer.allowance({.since_last = 10ms, .overdue = 20, .lag = 0}), 20U);
    EXPECT_EQ(pacer.allowance({.since_last = 10ms, .overdue = 0, .lag = 0}), 0U);
}

TEST(OverduePacer, HoldsThemBackWhileFreshTasksWait)
{
    OverduePacer pacer{{.return_within = 15s, .target_lag = 500}};

    EXPECT_EQ(pacer.allowance({.since_last = 0ms, .overdue = 15'000, .lag = 100'000}), 0U);
    EXPECT_EQ(pacer.allowance({.since_last = 100ms, .overdue = 15'000, .lag = 100'000}), 100U);
}

TEST(OverduePacer, HasReturnedAllInTimeHoweverBusyThePartitionIs)
{
    OverduePacer pacer{{.return_within = 15s, .target_lag = 500}};
    std::size_t overdue = 100'000;
    std::size_t most = 0;

    for (auto at = 0ms; at <= 15s; at += 100ms) {
        const auto sent = pacer.allowance({.since_last = 100ms, .overdue = overdue, .lag = 1'000'000});
        most = std::max(most, sent);
        overdue -= sent;
    }

    EXPECT_EQ(overdue, 0U);
    EXPECT_LE(most, 700U);  // evenly: 100,000 in 150 steps
}

TEST(OverduePacer, StartsAnewAfterAllHaveReturned)
{
    OverduePacer pacer{{.return_within = 15s, .target_lag = 500}};
    ASSERT_EQ(pacer.allowance({.since_last = 0ms, .overdue = 10, .lag = 1'000}), 0U);
    ASSERT_EQ(pacer.allowance({.since_last = 15s, .overdue = 10, .lag = 1'000}), 10U);
    ASSERT_EQ(pacer.allowance({.since_last = 0ms, .overdue = 0, .lag = 1'000}), 0U);

    EXPECT_EQ(pacer.allowance({.since_last = 1h, .overdue = 10, .lag = 1'000}), 0U);
}

}  // namespace
}  // namespace fantail::core
