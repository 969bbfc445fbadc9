// What becomes of tasks whose endpoint or host is known to be dead.

#include <algorithm>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "isolation_world.hpp"

namespace fantail::core::isolation {
namespace {

TEST(Isolation, SendsToADeadEndpointWhereTheDialectWantsItSo)
{
    World world;
    world.fail_until_open("dead");

    world.push(to("dead", {.in_flight = 4, .rate = {}, .open_circuit = OpenCircuit::ignored}), 1);
    world.push(to("dead", {.in_flight = 4, .rate = {}, .open_circuit = OpenCircuit::ignored}), 2);

    EXPECT_EQ(world.take().started, (Items{1, 2}));
    EXPECT_EQ(world.stood_in, Items{});
}

TEST(Isolation, StandsInForWhatIsDueWhileTheCircuitIsOpen)
{
    World world;
    world.fail_until_open("e");

    world.push(to("e"), 1);

    EXPECT_EQ(world.take().stood_in, (Items{1}));
    EXPECT_EQ(world.isolation.open_circuits(), 1U);
}

void succeed_and_fail_until_open(World& world)
{
    for (int i = 0; i < 7; ++i) {
        world.push(to("e"), -1);
        world.take();
        world.ended("e", i == 1 ? AttemptEffect::delivered : AttemptEffect::failed);
    }
}

TEST(Isolation, LetsAttemptsWaitForTheProbeOfAnEndpointThatSucceededLately)
{
    World world;
    succeed_and_fail_until_open(world);

    world.push(to("e"), 1);
    world.push(returning(to("e")), 2);
    world.take();
    EXPECT_EQ(world.isolation.waiting(), 2U);
    EXPECT_EQ(world.isolation.wake_at(world.now), world.now + 5s);

    world.now += 5s;
    EXPECT_EQ(world.take().started, (Items{2}));
    world.ended("e", AttemptEffect::failed);
    EXPECT_EQ(world.take().stood_in, (Items{1})) << "the probe began after it came due";
}

TEST(Isolation, NeverFailsALastAttemptForAnotherWhereTheEndpointSucceededLately)
{
    World world;
    succeed_and_fail_until_open(world);

    world.now += 5s;
    world.push(to("e"), 1);
    EXPECT_EQ(world.take().started, (Items{1}));
    world.push(last(to("e"), world.now - 10ms), 2);
    world.ended("e", AttemptEffect::failed);
    world.take();
    EXPECT_TRUE(world.stood_in.empty());

    world.now += 5s;
    EXPECT_EQ(world.take().started, (Items{2}));
}

TEST(Isolation, FailsALastAttemptWithARequestThatBeganSinceItCameDue)
{
    World world;
    world.fail_until_open("e");
    const auto due = world.now;

    world.push(last(to("e"), due), 1);
    EXPECT_EQ(world.take().parked.at(1), (Park{.wait = 5'010ms, .reason = ParkReason::circuit_open}))
        << "when the probe will have failed, if it takes as long as the request before it";

    world.now += 5s;
    world.push(to("e"), 2);
    world.push(last(to("e"), due), 3);
    EXPECT_EQ(world.take().started, (Items{2}));
    EXPECT_TRUE(world.stood_in.empty());

    world.now += 10ms;
    world.ended("e", AttemptEffect::failed);
    world.push(returning(last(to("e"), due)), 1);
    EXPECT_EQ(world.take().stood_in, (Items{3, 1}));
}

TEST(Isolation, GivesOutWhatIsQueuedWhenTheCircuitOpens)
{
    World world;
    const auto arrival = to("e", {.in_flight = 5, .rate = {}, .open_circuit = {}});
    for (int item = 0; item < 8; ++item) world.push(arrival, item);
    world.take();

    for (int i = 0; i < 5; ++i) world.ended("e", AttemptEffect::overloaded);

    EXPECT_EQ(world.take().stood_in.size(), 3U);
    EXPECT_EQ(world.isolation.waiting(), 0U);
}

TEST(Isolation, StartsExactlyOneProbeWhenItIsTime)
{
    World world;
    world.fail_until_open("e");
    world.now += 5s;
    for (int item = 0; item < 3; ++item) world.push(to("e"), item);

    world.take();

    EXPECT_EQ(world.started, (Items{0}));
    EXPECT_EQ(world.stood_in, (Items{1, 2}));
}

TEST(Isolation, LetsOthersWaitForAProbeWhenNothingFailedWithinAMinute)
{
    World world;
    world.fail_until_open("e");
    world.now += 61s;
    for (int item = 0; item < 3; ++item) world.push(to("e"), item);

    world.take();
    EXPECT_EQ(world.started, (Items{0}));
    EXPECT_TRUE(world.stood_in.empty());

    world.now += 1s;
    world.ended("e", AttemptEffect::failed, 1s);
    EXPECT_EQ(world.take().stood_in, (Items{1, 2}));
}

TEST(Isolation, StartsSlowlyWhenAnEndpointComesBack)
{
    World world;
    world.fail_until_open("e");
    world.now += 61s;
    for (int item = 0; item < 10; ++item) world.push(to("e"), item);
    world.take();

    world.ended("e", AttemptEffect::delivered);
    EXPECT_EQ(world.take().started.size(), 2U);

    world.ended("e", AttemptEffect::delivered);
    world.ended("e", AttemptEffect::delivered);
    EXPECT_EQ(world.take().started.size(), 4U);
}

TEST(Isolation, ParksUntilTheProbeWhereTheDialectLetsItWait)
{
    World world;
    const auto arrival = to("e", {.in_flight = 64, .rate = {}, .open_circuit = OpenCircuit::waits});
    world.fail_until_open("e");

    world.push(arrival, 1);
    world.take();
    EXPECT_EQ(world.isolation.waiting(), 1U) << "in memory, where that is as short as any parking";

    world.now += 5s;
    EXPECT_EQ(world.take().started, (Items{1}));
    world.ended("e", AttemptEffect::failed);
    world.push(arrival, 2);
    EXPECT_EQ(world.take().parked.at(2), (Park{.wait = 10s, .reason = ParkReason::circuit_open}));
}

TEST(Isolation, TakesTenThousandEndpointsOnOneDeadHostForOne)
{
    World world;
    for (int item = 0; item < 5; ++item) {
        world.push(at_host(to("e" + std::to_string(item)), "dead"), item);
        world.take();
        world.ended("e" + std::to_string(item), AttemptEffect::unreachable);
    }

    for (int item = 5; item < 10'000; ++item) world.push(at_host(to("e" + std::to_string(item)), "dead"), item);

    world.take();
    EXPECT_TRUE(world.started.empty());
    EXPECT_EQ(world.stood_in.size(), 9'995U);
}

TEST(Isolation, AsksADeadHostWithOneProbeForAllItsEndpoints)
{
    World world;
    for (int item = 0; item < 5; ++item) {
        world.push(at_host(to("e" + std::to_string(item)), "dead"), item);
        world.take();
        world.ended("e" + std::to_string(item), AttemptEffect::unreachable);
    }
    world.now += 61s;
    for (int item = 10; item < 20; ++item) world.push(at_host(to("e" + std::to_string(item)), "dead"), item);

    EXPECT_EQ(world.take().started, (Items{10}));

    world.ended("e10", AttemptEffect::delivered);
    EXPECT_EQ(world.take().started.size(), 2U);
}

TEST(IsolationOfTests, GoWhileACircuitIsOpenAndLeaveItAsItIs)
{
    World world;
    world.fail_until_open("e");
    ASSERT_EQ(world.isolation.open_circuits(), 1U);

    EXPECT_EQ(world.isolation.start_test(to("e"), world.now), Permission{Start{}});
    world.isolation.test_ended(EndpointKey{"e"}, world.now);

    EXPECT_EQ(world.isolation.open_circuits(), 1U);
    world.push(to("e"), 1);
    EXPECT_EQ(world.take().stood_in, (Items{1})) << "a real one goes by real ones alone";
}

TEST(IsolationOfTests, TakeTheLimitsTokens)
{
    World world;
    const auto arrival = to("e", {.in_flight = 8, .rate = RateLimit{.requests = 1, .per = 60s}, .open_circuit = {}});
    ASSERT_EQ(world.isolation.start_test(arrival, world.now), Permission{Start{}});

    const auto second = world.isolation.start_test(arrival, world.now);

    EXPECT_EQ(second, (Permission{Park{.wait = 0ms, .reason = ParkReason::rate_limited}}));
    world.push(arrival, 1);
    EXPECT_EQ(world.take().started, Items{}) << "real ones see the token taken";
}

TEST(IsolationOfTests, CountAmongTheRequestsThatAnEndpointBearsAtOnce)
{
    World world;
    const auto arrival = to("e", {.in_flight = 2, .rate = {}, .open_circuit = {}});
    world.push(arrival, 1);
    world.take();
    ASSERT_EQ(world.isolation.start_test(arrival, world.now), Permission{Start{}});

    EXPECT_EQ(world.isolation.start_test(arrival, world.now),
              (Permission{Park{.wait = 0ms, .reason = ParkReason::queue_full}}));
    world.push(arrival, 2);
    EXPECT_EQ(world.take().started, Items{});

    world.isolation.test_ended(EndpointKey{"e"}, world.now);
    EXPECT_EQ(world.take().started, (Items{2})) << "its end makes room";
}

TEST(IsolationOfTests, AreBoundedForTheWholeWorker)
{
    World world;
    for (int i = 0; i < 64; ++i) {
        ASSERT_EQ(world.isolation.start_test(to("e" + std::to_string(i)), world.now), Permission{Start{}});
    }

    EXPECT_EQ(world.isolation.start_test(to("another"), world.now),
              (Permission{Park{.wait = 0ms, .reason = ParkReason::queue_full}}));
    EXPECT_EQ(world.isolation.under_way(), 0U) << "they take nothing of the worker's room";
}

TEST(IsolationOfTests, LeaveNothingBehind)
{
    World world;
    ASSERT_EQ(world.isolation.start_test(to("e"), world.now), Permission{Start{}});
    EXPECT_EQ(world.isolation.known_endpoints(), 1U);

    world.isolation.test_ended(EndpointKey{"e"}, world.now);

    EXPECT_EQ(world.isolation.known_endpoints(), 0U);
    EXPECT_EQ(world.isolation.known_hosts(), 0U);
}

}  // namespace
}  // namespace fantail::core::isolation
