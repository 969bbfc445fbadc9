// What becomes of tasks whose endpoint lives: room, limits, turns, slots; and what is remembered and left.

#include <algorithm>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "isolation_world.hpp"

namespace fantail::core::isolation {
namespace {

TEST(Isolation, SendsAtOnceToAnEndpointOfWhichNothingIsKnown)
{
    World world;

    for (int item = 0; item < 64; ++item) world.push(to("e"), item);

    EXPECT_EQ(world.take().started.size(), 64U);
    EXPECT_EQ(world.isolation.under_way(), 64U);
}

TEST(Isolation, ForgetsAnEndpointThatOwesNothing)
{
    World world;
    world.push(to("e"), 1);
    world.take();

    world.ended("e", AttemptEffect::delivered);

    EXPECT_EQ(world.isolation.known_endpoints(), 0U);
    EXPECT_EQ(world.isolation.known_hosts(), 0U);
}

TEST(Isolation, KeepsTheCapOfAnEndpointAndStartsTheNextAtAnEnd)
{
    World world;
    for (int item = 0; item < 3; ++item) world.push(to("e", {.in_flight = 2, .rate = {}, .open_circuit = {}}), item);

    EXPECT_EQ(world.take().started, (Items{0, 1}));
    EXPECT_TRUE(world.parked.empty());

    world.ended("e", AttemptEffect::delivered);
    EXPECT_EQ(world.take().started, (Items{2}));
}

TEST(Isolation, LetsThoseWhoReturnGoFirst)
{
    World world;
    const auto arrival = to("e", {.in_flight = 1, .rate = {}, .open_circuit = {}});
    for (int item = 0; item < 3; ++item) world.push(arrival, item);
    world.take();
    world.push(returning(arrival), 10);

    world.ended("e", AttemptEffect::delivered);

    EXPECT_EQ(world.take().started, (Items{10}));
}

TEST(Isolation, KeepsTheCapOfAHostAndServesItsEndpointsInTurn)
{
    World world{{.per_worker = 100,
                 .per_host = 2,
                 .queued_per_endpoint = 8,
                 .longest_queued = 10s,
                 .circuit = {},
                 .slots = {}}};
    for (int item = 0; item < 3; ++item) world.push(at_host(to("e" + std::to_string(item)), "h"), item);

    EXPECT_EQ(world.take().started, (Items{0, 1}));

    world.ended("e0", AttemptEffect::delivered);
    EXPECT_EQ(world.take().started, (Items{2}));
}

TEST(Isolation, KeepsTheCapOfTheWorkerButAnswersThoseWhoNeedNoRequest)
{
    World world{
        {.per_worker = 1, .per_host = 8, .queued_per_endpoint = 8, .longest_queued = 10s, .circuit = {}, .slots = {}}};
    world.fail_until_open("dead");
    world.push(to("slow"), 1);
    world.push(to("other"), 2);
    world.push(to("dead"), 3);

    world.take();

    EXPECT_EQ(world.started, (Items{1}));
    EXPECT_EQ(world.stood_in, (Items{3}));
}

TEST(Isolation, SendsLittleMoreToAnEndpointThatAnswersNothing)
{
    World world;
    for (int item = 0; item < 4; ++item) world.push(to("hangs"), item);
    EXPECT_EQ(world.take().started.size(), 4U);

    world.now += 2s;
    for (int item = 4; item < 64; ++item) world.push(to("hangs"), item);
    world.take();
    EXPECT_EQ(world.isolation.under_way(), 8U) << "enough to see whether it lives";

    world.ended("hangs", AttemptEffect::delivered);
    world.take();
    EXPECT_EQ(world.isolation.under_way(), 63U) << "it was only slow";
}

TEST(Isolation, IsSaturatedWhereTheWorkerIsWhatTasksWaitFor)
{
    World world{
        {.per_worker = 2, .per_host = 8, .queued_per_endpoint = 8, .longest_queued = 10s, .circuit = {}, .slots = {}}};
    for (int item = 0; item < 3; ++item) world.push(to("e" + std::to_string(item)), item);
    world.take();
    EXPECT_FALSE(world.isolation.is_saturated()) << "one that waits is little beside two under way";

    world.push(to("e3"), 3);
    world.take();
    EXPECT_TRUE(world.isolation.is_saturated());

    world.ended("e0", AttemptEffect::delivered);
    world.take();
    EXPECT_FALSE(world.isolation.is_saturated());
}

TEST(Isolation, LeavesRoomInTheWorkerWhenManyEndpointsHang)
{
    World world{{.per_worker = 16,
                 .per_host = 100,
                 .queued_per_endpoint = 8,
                 .longest_queued = 10s,
                 .circuit = {},
                 .slots = {}}};
    for (int hanging = 0; hanging < 8; ++hanging) {
        for (int item = 0; item < 8; ++item) world.push(to("hangs" + std::to_string(hanging)), item);
    }
    world.take();
    EXPECT_LT(world.isolation.under_way(), 16U);

    world.push(to("healthy"), 100);
    EXPECT_EQ(world.take().started, (Items{100}));

    for (int i = 0; i < 2; ++i) world.ended("hangs0", AttemptEffect::overloaded);
    EXPECT_EQ(world.take().started.size(), 1U) << "it has none under way any more, and always gets one";
}

TEST(Isolation, ParksWhatAQueueHasNoRoomForWithOneSlotAfterTheOther)
{
    World world{{.per_worker = 100,
                 .per_host = 100,
                 .queued_per_endpoint = 2,
                 .longest_queued = 10s,
                 .circuit = {},
                 .slots = {}}};
    for (int item = 0; item < 5; ++item) world.push(to("e", {.in_flight = 1, .rate = {}, .open_circuit = {}}), item);

    world.take();

    ASSERT_EQ(world.parked.size(), 3U);
    EXPECT_EQ(world.parked.at(2), (Park{.wait = 5s, .reason = ParkReason::queue_full}));
    EXPECT_GT(world.parked.at(4).wait, world.parked.at(3).wait);
}

TEST(Isolation, ParksWhatWasQueuedForTooLong)
{
    World world;
    for (int item = 0; item < 2; ++item) world.push(to("e", {.in_flight = 1, .rate = {}, .open_circuit = {}}), item);
    world.take();
    EXPECT_EQ(world.isolation.wake_at(world.now), begin + 10s);

    world.now += 10s;

    EXPECT_EQ(world.take().parked.at(1).reason, ParkReason::queued_too_long);
    EXPECT_EQ(world.isolation.waiting(), 0U);
}

TEST(Isolation, HoldsARateWithFewInMemoryAndTheRestInSlots)
{
    World world;
    const EndpointLimits limits{.in_flight = 64, .rate = RateLimit{.requests = 100, .per = 1min}, .open_circuit = {}};
    for (int item = 0; item < 100; ++item) world.push(to("e", limits), item);

    world.take();

    EXPECT_EQ(world.started.size(), 5U);
    EXPECT_EQ(world.parked.rbegin()->second.reason, ParkReason::rate_limited);
    EXPECT_GT(world.isolation.wake_at(world.now), world.now);
    EXPECT_LT(world.isolation.waiting(), 16U);
    EXPECT_NEAR(static_cast<double>(world.parked.at(99).wait.count()), 61'000.0, 5'000.0);
}

TEST(Isolation, DoesNotLetFreshOnesOvertakeThoseWhoHoldSlots)
{
    World world;
    const EndpointLimits limits{.in_flight = 64, .rate = RateLimit{.requests = 10, .per = 1min}, .open_circuit = {}};
    for (int item = 0; item < 10; ++item) world.push(to("e", limits), item);
    world.take();
    const auto last_slot = world.parked.at(9).wait;
    world.now += 7s;

    world.push(to("e", limits), 20);
    world.take();

    EXPECT_GT(world.parked.at(20).wait, last_slot - 7s);
}

TEST(Isolation, DropsWhatIsUnwanted)
{
    World world;
    const auto arrival = to("e", {.in_flight = 1, .rate = {}, .open_circuit = {}});
    for (int item = 0; item < 4; ++item) world.push(arrival, item);

    world.isolation.remove_if([](int item) { return item % 2 == 0; });

    EXPECT_EQ(world.isolation.waiting(), 2U);
    EXPECT_EQ(world.take().started, (Items{1}));
}

TEST(Isolation, FollowsAnEndpointToItsNewHost)
{
    World world;
    world.fail_until_open("e");

    world.push(at_host(to("e"), "https://elsewhere"), 1);

    EXPECT_EQ(world.take().started, (Items{1}));
}

TEST(Isolation, HandsABacklogToTheNextOwner)
{
    World first;
    const EndpointLimits limits{.in_flight = 64, .rate = RateLimit{.requests = 100, .per = 1min}, .open_circuit = {}};
    for (int item = 0; item < 50; ++item) first.push(to("e", limits), item);
    first.take();
    const auto left = first.isolation.backlog(EndpointKey{"e"}, first.now);
    ASSERT_TRUE(left.has_value());

    World second;
    second.isolation.restore(EndpointKey{"e"}, limits, *left, second.now);
    second.push(to("e", limits), 1);
    second.take();

    EXPECT_TRUE(second.started.empty());
    EXPECT_GE(second.parked.at(1).wait, first.parked.at(49).wait);
}

TEST(Isolation, HandsAnOpenCircuitToTheNextOwner)
{
    World first;
    first.fail_until_open("e");
    int backlogs = 0;
    first.isolation.for_each_backlog([&](const EndpointKey&, const EndpointBacklog&) { ++backlogs; }, first.now);
    ASSERT_EQ(backlogs, 1);

    World second;
    second.isolation.restore(EndpointKey{"e"}, {}, *first.isolation.backlog(EndpointKey{"e"}, first.now), second.now);
    second.push(to("e"), 1);

    EXPECT_EQ(second.take().stood_in, (Items{1}));
}

TEST(Isolation, StartsWithAnEmptyBucketWhereNothingWasLeft)
{
    World world;
    const EndpointLimits limits{.in_flight = 64, .rate = RateLimit{.requests = 100, .per = 1min}, .open_circuit = {}};

    world.isolation.start_empty(EndpointKey{"e"}, limits, world.now);
    world.push(to("e", limits), 1);
    EXPECT_TRUE(world.take().started.empty());

    world.now = world.isolation.wake_at(world.now).value();
    EXPECT_EQ(world.take().started, (Items{1}));
}

TEST(Isolation, ForgetsAnEndpointThatFailedWhenThatTellsNothingAnyMore)
{
    World world;
    world.fail_until_open("e");
    EXPECT_EQ(world.isolation.known_endpoints(), 1U);

    for (int minute = 0; minute < 12; ++minute) {
        world.now += 1min;
        world.take();
    }

    EXPECT_EQ(world.isolation.known_endpoints(), 0U);
    EXPECT_EQ(world.isolation.known_hosts(), 0U);
}

}  // namespace
}  // namespace fantail::core::isolation
