#include "fantail/core/endpoint_states.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;

const Timestamp noon{1'700'000'000s};

EndpointKey key(int number) { return EndpointKey{"wh_" + std::to_string(number)}; }

EndpointState paced(Timestamp as_of)
{
    EndpointState state;
    state.next_slot = as_of + 10min;
    state.as_of = as_of;
    return state;
}

struct Row {
    const char* name;
    void (*change)(EndpointState&);
    bool same;
};

class AStateWritten : public testing::TestWithParam<Row> {};

TEST_P(AStateWritten, IsWrittenAgainOnlyWhereItSaysSomethingElse)
{
    auto state = paced(noon);
    state.failed_at = noon;
    auto changed = state;
    GetParam().change(changed);

    EXPECT_EQ(says_the_same(state, changed), GetParam().same);
    EXPECT_EQ(says_the_same(changed, state), GetParam().same);
}

INSTANTIATE_TEST_SUITE_P(
    , AStateWritten,
    testing::Values(Row{"ALaterLookWithoutABucket", [](EndpointState& state) { state.as_of += 5s; }, true},
                    Row{"WhatTheBrokersClockWanders", [](EndpointState& state) { *state.next_slot += 250ms; }, true},
                    Row{"ALaterSlot", [](EndpointState& state) { *state.next_slot += 251ms; }, false},
                    Row{"NoSlotAnyMore", [](EndpointState& state) { state.next_slot.reset(); }, false},
                    Row{"AnOpenCircuit", [](EndpointState& state) { state.open_until = noon + 5s; }, false},
                    Row{"AnotherFailure", [](EndpointState& state) { *state.failed_at += 5s; }, false},
                    Row{"ABucket", [](EndpointState& state) { state.tokens = 0; }, false},
                    Row{"TheLastWord", [](EndpointState& state) { state.handed_over = true; }, false}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(ABucketsLevel, SaysSomethingElseAtEveryMoment)
{
    auto state = paced(noon);
    state.tokens = 3.5;
    auto later = state;
    later.as_of += 5s;

    EXPECT_TRUE(says_the_same(state, state));
    EXPECT_FALSE(says_the_same(state, later));
}

TEST(EndpointStateTable, HoldsOfEachEndpointTheNewestUntilItsTombstone)
{
    EndpointStateTable table;
    table.apply(key(1), paced(noon));
    table.apply(key(2), paced(noon));
    table.apply(key(1), paced(noon + 5s));
    table.remove(key(2));
    table.remove(key(3));

    EXPECT_EQ(*table.snapshot(), (EndpointStates{{key(1), paced(noon + 5s)}}));
}

TEST(EndpointStateTable, GivesSnapshotsThatStayAsTheyWere)
{
    EndpointStateTable table;
    table.apply(key(1), paced(noon));
    const auto before = table.snapshot();
    EXPECT_EQ(table.snapshot(), before);

    table.apply(key(2), paced(noon));

    EXPECT_EQ(before->size(), 1U);
    EXPECT_EQ(table.snapshot()->size(), 2U);
}

TEST(EndpointStateTable, KeepsWhatItHoldsWhenItIsFull)
{
    EndpointStateTable table{2};
    for (int number = 1; number <= 3; ++number) table.apply(key(number), paced(noon));
    table.apply(key(2), paced(noon + 1s));

    const auto held = table.snapshot();
    EXPECT_EQ(*held, (EndpointStates{{key(1), paced(noon)}, {key(2), paced(noon + 1s)}}));
}

TEST(EndpointStateTable, MakesRoomOfWhatHoldsNoMore)
{
    EndpointStateTable table{2};
    table.apply(key(1), paced(noon));
    table.apply(key(2), paced(noon + 1min));
    table.apply(key(3), paced(noon + endpoint_state_holds - 1ms));
    EXPECT_FALSE(table.snapshot()->contains(key(3)));

    table.apply(key(4), paced(noon + endpoint_state_holds));

    EXPECT_EQ(*table.snapshot(),
              (EndpointStates{{key(2), paced(noon + 1min)}, {key(4), paced(noon + endpoint_state_holds)}}));
}

}  // namespace
}  // namespace fantail::core
