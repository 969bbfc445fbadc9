#include "fantail/core/delay_tiers.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using enum DelayTier;

constexpr milliseconds any_time = milliseconds::max();

/// The tiers a wait passes when hops cost nothing.
std::string way_of(milliseconds wait)
{
    std::string way;
    for (auto left = hop_limit; left > 0; --left) {
        const auto tier = waiting_place(wait, MemoryRoom::available, left);
        if (!tier) break;
        way += (way.empty() ? "" : " ") + std::string{name(*tier)};
        wait -= length(*tier);
    }
    return way;
}

TEST(DelayTiers, HaveTheNamesOfTheirTopics)
{
    std::string names;
    for (const auto tier : all_delay_tiers) {
        names += std::string{name(tier)} + " ";
        EXPECT_EQ(delay_tier_named(name(tier)), tier);
    }
    EXPECT_EQ(names, "5s 15s 1m 5m 15m 1h 6h ");
    EXPECT_EQ(delay_tier_named("30s"), std::nullopt);
    EXPECT_EQ(delay_tier_named(""), std::nullopt);
}

TEST(DelayTiers, TakeAWaitThisWay)
{
    struct Row {
        milliseconds wait;
        const char* way;
    };
    const std::vector<Row> rows{
        {-1h, ""},
        {0ms, ""},
        {4s, ""},
        {5s, ""},
        {5'001ms, "5s"},
        {8s, "5s"},
        {10s, "5s"},
        {14'499ms, "5s 5s"},
        {14'500ms, "15s"},
        {20s, "15s"},
        {59'400ms, "15s 15s 15s 5s 5s"},
        {59'500ms, "1m"},
        {1min, "1m"},
        {5min - 20ms, "5m"},
        {15min - 20ms, "15m"},
        {30min, "15m 15m"},
        {1h - 500ms, "1h"},
        {2h, "1h 1h"},
        {6h - 20ms, "6h"},
        {5h, "1h 1h 1h 1h 1h"},
        {10h, "6h 1h 1h 1h 1h"},
        {14h, "6h 6h 1h 1h"},
        {24h, "6h 6h 6h 6h"},
    };
    for (const auto& row : rows) EXPECT_EQ(way_of(row.wait), row.way) << row.wait.count() << " ms";
}

// The waits that contracts/README.md promises, as they are when the attempt before took no time to speak of.
TEST(DelayTiers, TakePromisedWaitsInTwoHopsWhereThatIsPossible)
{
    struct Row {
        const char* contract;
        milliseconds wait;
        std::uint32_t hops;
    };
    const std::vector<Row> rows{
        {"000", 1min, 1},
        {"000", 5min, 1},
        {"000", 15min, 1},
        {"000", 1h, 1},
        {"000", 6h, 1},
        {"001", 5min, 1},
        {"001", 10min, 2},
        {"001", 15min, 1},
        {"001", 30min, 2},
        {"001", 1h, 1},
        {"001, after an attempt of 12 s", 10min - 12s, 8},  // counted from the first attempt: nothing to round
        {"001, after an attempt of 30 s", 1h - 30s, 11},
        {"002", 30min, 2},
        {"002", 2h, 2},
        {"003", 4s, 0},
        {"003", 8s, 1},
        {"003", 10s, 1},
        {"standard", 5s, 0},
        {"standard", 5h, 5},  // no sum of two or three tiers lies within its 10 %
        {"standard", 10h, 5},
        {"standard", 14h, 4},
        {"standard", 20h, 5},
        {"standard", 24h, 4},
    };
    for (const auto& row : rows) EXPECT_EQ(hops_needed(row.wait), row.hops) << row.contract << " " << row.wait.count();
}

TEST(DelayTiers, NeedNoMoreHopsThanTheHeaderSays)
{
    struct Row {
        milliseconds below;
        std::uint32_t most;
    };
    const std::vector<Row> rows{{15s, 2}, {1min, 5}, {5min, 9}, {15min, 11}, {1h, 14}, {6h, 19}, {12h, 20}, {84h, 32}};
    for (const auto& row : rows) {
        const auto step = std::max<milliseconds>(row.below / 20'000, 100ms);
        std::uint32_t most = hops_needed(row.below - 600ms);
        for (auto wait = 0ms; wait < row.below; wait += step) most = std::max(most, hops_needed(wait));
        EXPECT_EQ(most, row.most) << row.below.count() << " ms";
    }
    EXPECT_EQ(hops_needed(7 * 24h), 28U);
    EXPECT_EQ(hops_needed(7 * 24h - 600ms), 46U);
    EXPECT_EQ(hops_needed(365 * 24h), 1460U);
}

TEST(DelayTiers, StretchAWaitOnlyAsFarAsTheHopsLeftDemand)
{
    struct Row {
        milliseconds wait;
        std::uint32_t hops;
        milliseconds fitted;
    };
    const std::vector<Row> rows{
        {3s, 0, 3s},
        {54s, 5, 54s},
        {54s, 4, 54s},
        {59s, 4, 1min},
        {34s, 3, 34s},
        {44s, 3, 45s},
        {37min, 3, 45min},
        {37min, 4, 40min},
        {37min, 5, 37min},
        {84h - 1s, 32, 84h - 1s},
        {7 * 24h - 1s, 32, 7 * 24h},
        {7 * 24h - 90min, 32, 7 * 24h - 1h},
        {11h, 1, 12h},  // two hops at the least: the shortest way that is left
    };
    for (const auto& row : rows) {
        EXPECT_EQ(fitted(row.wait, row.hops), row.fitted) << row.wait.count() << " ms, " << row.hops << " hops";
    }
}

TEST(DelayTiers, RoundUpWhatNobodyPromised)
{
    struct Row {
        milliseconds wait;
        milliseconds latest;
        milliseconds rounded;
    };
    const std::vector<Row> rows{
        {4'321ms, any_time, 4'321ms},
        {21s, any_time, 25s},
        {44s, any_time, 45s},
        {55s, any_time, 1min},
        {59'600ms, any_time, 1min},
        {3min, any_time, 3min},
        {37min, any_time, 45min},
        {37min, 40min, 40min},  // four hops: with three it would be too late
        {130min, any_time, 135min},
        {4h + 30min, 5h + 30min, 5h},
        {5h + 10min, 5h + 30min, 5h + 15min},
        {5h + 10min, any_time, 6h},
        {7 * 24h - 1h, any_time, 7 * 24h - 1h},
        {7 * 24h - 1s, any_time, 7 * 24h},
    };
    for (const auto& row : rows) EXPECT_EQ(rounded_up(row.wait, row.latest), row.rounded) << row.wait.count() << " ms";
}

TEST(DelayTiers, KeepRoundedWaitsWithinTheirHops)
{
    for (auto wait = 1'000ms; wait <= longest_wait; wait += wait < 6h ? 1'733ms : 61'337ms) {
        const auto rounded = rounded_up(wait, any_time);
        const auto most = wait <= 3h ? 3 : wait < 6h ? 5 : wait / 6h + 5;

        ASSERT_GE(rounded, wait);
        ASSERT_LE(hops_needed(rounded), most) << wait.count() << " ms";
        ASSERT_LE(hops_needed(rounded), hop_limit) << wait.count() << " ms";
    }
}

TEST(DelayTiers, TakeShortWaitsWhenMemoryIsFull)
{
    EXPECT_EQ(waiting_place(5s, MemoryRoom::full, hop_limit), s5);
    EXPECT_EQ(waiting_place(501ms, MemoryRoom::full, hop_limit), s5);
    EXPECT_EQ(waiting_place(500ms, MemoryRoom::full, hop_limit), std::nullopt);
    EXPECT_EQ(waiting_place(-3s, MemoryRoom::full, hop_limit), std::nullopt);
    EXPECT_EQ(waiting_place(1min, MemoryRoom::full, hop_limit), m1);
}

}  // namespace
}  // namespace fantail::core
