// Waits of 1 s to 7 days through simulated delay topics, with hops of 2 to 200 ms and our clock up to 2 s off the
// broker's. A failure prints its seed; FANTAIL_SEED runs it again.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "relay_simulation.hpp"
#include "support/number_from.hpp"

namespace fantail::core {
namespace {

std::uint32_t seed() { return static_cast<std::uint32_t>(test::number_from("FANTAIL_SEED", 20'261'124)); }

struct Worst {
    milliseconds early{0};
    milliseconds late{0};
    milliseconds wait_of_late{0};
    milliseconds shortest_over_a_second{longest_wait};
    std::uint32_t hops{0};
    std::size_t returned{0};

    void add(const std::vector<Returned>& all)
    {
        for (const auto& one : all) {
            early = std::max(early, -one.error);
            if (one.error > late) wait_of_late = one.wait;
            late = std::max(late, one.error);
            if (one.error > 1s) shortest_over_a_second = std::min(shortest_over_a_second, one.wait);
            hops = std::max(hops, one.hops);
        }
        returned += all.size();
    }

    void record() const
    {
        testing::Test::RecordProperty("seed", testing::PrintToString(seed()));
        testing::Test::RecordProperty("early_ms", testing::PrintToString(early.count()));
        testing::Test::RecordProperty("late_ms", testing::PrintToString(late.count()));
        testing::Test::RecordProperty("wait_of_late_ms", testing::PrintToString(wait_of_late.count()));
        testing::Test::RecordProperty("hops", testing::PrintToString(hops));
    }
};

constexpr int runs = 8;
constexpr int tasks = 500;
constexpr milliseconds always_within_the_hops = 84h - overshoot_tolerance - 1ms;

enum class Waits { as_drawn, rounded };

/// Many tasks in the same topics: each waits behind what lies before it.
Worst many_at_once(Chance& chance, milliseconds longest, Waits waits)
{
    Worst worst;
    for (int run = 0; run < runs; ++run) {
        Simulation simulation{chance, chance.between(-2s, 2s)};
        const auto spread = run % 2 == 0 ? milliseconds{5s} : milliseconds{6h};
        for (int i = 0; i < tasks; ++i) {
            const auto drawn = chance.wait(longest);
            const auto wait = waits == Waits::rounded ? rounded_up(drawn, longest_wait) : drawn;
            simulation.park(start + chance.between(0s, spread), wait);
        }
        worst.add(simulation.run());
    }
    worst.record();
    return worst;
}

TEST(RelayProperty, AWaitAloneIsExactAndWithinTheHopLimit)
{
    SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << seed());
    Chance chance{seed()};
    std::vector<milliseconds> waits{1s, 5s, 5'001ms, longest_wait, longest_wait - 1ms, longest_wait - 1s};
    for (const auto tier : all_delay_tiers) {
        for (const auto off : {-501ms, -500ms, -499ms, -1ms, 0ms, 1ms, 5'000ms, 5'001ms}) {
            waits.push_back(length(tier) + off);
        }
    }
    while (waits.size() < 10'000) waits.push_back(chance.wait(longest_wait));

    Worst worst;
    for (const auto wait : waits) {
        Simulation simulation{chance, chance.between(-2s, 2s)};
        simulation.park(start, wait);
        worst.add(simulation.run());
    }

    worst.record();
    EXPECT_EQ(worst.returned, waits.size());
    EXPECT_LE(worst.early, 500ms);
    EXPECT_LE(worst.late, 1s) << "a wait of " << worst.wait_of_late.count() << " ms";
    EXPECT_LE(worst.hops, hop_limit);
}

TEST(RelayProperty, WaitsBelowThreeAndAHalfDaysAreExactAmongOthers)
{
    SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << seed());
    Chance chance{seed()};

    const auto worst = many_at_once(chance, always_within_the_hops, Waits::as_drawn);

    EXPECT_EQ(worst.returned, std::size_t{runs * tasks});
    EXPECT_LE(worst.early, 500ms);
    EXPECT_LE(worst.late, 1s) << "a wait of " << worst.wait_of_late.count() << " ms";
    EXPECT_LE(worst.hops, hop_limit);
}

TEST(RelayProperty, RoundedWaitsAreExactAmongOthers)
{
    SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << seed());
    Chance chance{seed()};

    const auto worst = many_at_once(chance, longest_wait, Waits::rounded);

    EXPECT_EQ(worst.returned, std::size_t{runs * tasks});
    EXPECT_LE(worst.early, 500ms);
    EXPECT_LE(worst.late, 1s) << "a wait of " << worst.wait_of_late.count() << " ms";
    EXPECT_LE(worst.hops, hop_limit);
}

// Beyond 3.5 days a wait may need more hops than there are; it is stretched then, and may come late, never early.
TEST(RelayProperty, LongerWaitsComeLateRatherThanEarlyOrWithMoreHops)
{
    SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << seed());
    Chance chance{seed()};

    const auto worst = many_at_once(chance, longest_wait, Waits::as_drawn);

    EXPECT_EQ(worst.returned, std::size_t{runs * tasks});
    EXPECT_LE(worst.early, 500ms);
    EXPECT_GT(worst.shortest_over_a_second, always_within_the_hops);
    EXPECT_LE(worst.late, 1h) << "a wait of " << worst.wait_of_late.count() << " ms";
    EXPECT_LE(worst.hops, hop_limit);
}

}  // namespace
}  // namespace fantail::core
