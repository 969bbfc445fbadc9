#include "fantail/core/duplicates.hpp"

#include <cstdio>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;
using Answer = Duplicates::Answer;

DeliveryId delivery(int number)
{
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "f81d4fae-7dec-5abc-8765-%012x", static_cast<unsigned>(number));
    return DeliveryId{text.data()};
}

struct Row {
    const char* name;
    DuplicatesBy by;
    std::vector<ChainPosition> seen;
    ChainPosition asked;
    Answer expected;
};

class DuplicatesAnswer : public testing::TestWithParam<Row> {};

TEST_P(DuplicatesAnswer, AsTheTableSays)
{
    const auto& row = GetParam();
    Duplicates memory{row.by, {.age = 1min}};
    for (const auto& at : row.seen) memory.seed(delivery(1), at, 0ms);

    EXPECT_EQ(memory.admit(delivery(1), row.asked, 1s), row.expected);
}

constexpr auto by_turn = DuplicatesBy::turn;
constexpr auto by_hop = DuplicatesBy::turn_and_hop;
constexpr auto fresh = Answer::fresh;
constexpr auto duplicate = Answer::duplicate;

// {replay, turn, hop}
INSTANTIATE_TEST_SUITE_P(, DuplicatesAnswer,
                         testing::Values(Row{"TheFirst", by_turn, {}, {0, 0, 0}, fresh},
                                         Row{"TheSameTurn", by_turn, {{0, 1, 0}}, {0, 1, 0}, duplicate},
                                         Row{"AnEarlierTurn", by_turn, {{0, 3, 0}}, {0, 1, 0}, duplicate},
                                         Row{"TheNextTurn", by_turn, {{0, 1, 0}}, {0, 2, 0}, fresh},
                                         Row{"TheHighestStays", by_turn, {{0, 3, 0}, {0, 1, 0}}, {0, 2, 0}, duplicate},
                                         Row{"AReplay", by_turn, {{0, 3, 0}}, {1, 0, 0}, fresh},
                                         Row{"TheChainBeforeAReplay", by_turn, {{1, 0, 0}}, {0, 0, 0}, fresh},
                                         Row{"ACopyOverMoreHops", by_turn, {{0, 1, 1}}, {0, 1, 2}, duplicate},
                                         Row{"TheSameHop", by_hop, {{0, 1, 1}}, {0, 1, 1}, duplicate},
                                         Row{"TheSecondHop", by_hop, {{0, 1, 1}}, {0, 1, 2}, fresh},
                                         Row{"AnEarlierHop", by_hop, {{0, 1, 2}}, {0, 1, 1}, duplicate},
                                         Row{"NextTurnLowerHop", by_hop, {{0, 1, 2}}, {0, 2, 0}, fresh}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(Duplicates, TellsDeliveriesApart)
{
    Duplicates memory{by_turn, {.age = 1min}};

    EXPECT_EQ(memory.admit(delivery(1), {}, 0ms), fresh);
    EXPECT_EQ(memory.admit(delivery(2), {}, 0ms), fresh);
    EXPECT_EQ(memory.admit(delivery(1), {}, 0ms), duplicate);
}

TEST(Duplicates, RemembersForItsAgeFromTheLastRise)
{
    Duplicates memory{by_turn, {.age = 60s}};
    memory.admit(delivery(1), {0, 0, 0}, 0s);
    memory.admit(delivery(2), {0, 0, 0}, 0s);
    memory.admit(delivery(1), {0, 1, 0}, 50s);

    EXPECT_EQ(memory.admit(delivery(2), {0, 0, 0}, 60s), duplicate);
    EXPECT_EQ(memory.admit(delivery(2), {0, 0, 0}, 61s), fresh);
    EXPECT_EQ(memory.admit(delivery(1), {0, 1, 0}, 110s), duplicate);
    EXPECT_EQ(memory.admit(delivery(1), {0, 1, 0}, 111s), fresh);
    EXPECT_EQ(memory.forgotten_early(), 0U);
}

TEST(Duplicates, ForgetsTheOldestWhereThereIsNoRoomAndCountsIt)
{
    Duplicates memory{by_turn, {.age = 1min, .entries = 3}};
    for (int i = 0; i < 3; ++i) memory.admit(delivery(i), {}, 0ms);
    EXPECT_FALSE(memory.has_room(1min));
    EXPECT_EQ(memory.forgotten_early(), 0U);

    memory.admit(delivery(3), {}, 1ms);

    EXPECT_EQ(memory.size(), 3U);
    EXPECT_EQ(memory.forgotten_early(), 1U);
    EXPECT_EQ(memory.admit(delivery(1), {}, 1ms), duplicate);
    EXPECT_EQ(memory.admit(delivery(0), {}, 1ms), fresh);
    EXPECT_TRUE(memory.has_room(2min));
}

TEST(Duplicates, StaysWithinItsEntriesWhereOneChainRisesOften)
{
    Duplicates memory{by_turn, {.age = 1min, .entries = 4}};
    for (std::uint32_t turn = 0; turn < 100; ++turn) memory.admit(delivery(1), {0, turn, 0}, 0ms);

    EXPECT_EQ(memory.size(), 1U);
    EXPECT_EQ(memory.forgotten_early(), 0U);
    EXPECT_EQ(memory.admit(delivery(1), {0, 99, 0}, 0ms), duplicate);
}

TEST(Duplicates, NeverTakesAnIdThatIsNoUuidForOne)
{
    Duplicates memory{by_turn, {.age = 1min}};
    for (const auto* text : {"", "short", "f81d4fae-7dec-5abc-8765-00a0c91e6bfX",
                             "F81D4FAE-7DEC-5ABC-8765-00A0C91E6BF6", "f81d4fae07dec-5abc-8765-00a0c91e6bf6"}) {
        EXPECT_EQ(memory.admit(DeliveryId{text}, {}, 0ms), fresh) << text;
        EXPECT_EQ(memory.admit(DeliveryId{text}, {}, 0ms), fresh) << text;
    }
    EXPECT_EQ(memory.size(), 0U);
}

}  // namespace
}  // namespace fantail::core
