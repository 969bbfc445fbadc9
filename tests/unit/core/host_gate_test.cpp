#include "fantail/core/host_gate.hpp"

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime begin{1'000s};

void start_and_end(HostGate& host, AttemptEffect effect, SteadyTime now, int times = 1)
{
    for (int i = 0; i < times; ++i) {
        host.started(now);
        host.ended({.effect = effect, .started_at = now}, now, Jitter::clamped(-1.0));
    }
}

TEST(HostGate, HasRoomUpToItsCap)
{
    HostGate host{2, {}};
    EXPECT_EQ(host.room(begin), 2U);
    host.started(begin);
    host.started(begin);
    EXPECT_FALSE(host.has_room(begin));

    host.ended({.effect = AttemptEffect::delivered, .started_at = begin}, begin, Jitter::none());

    EXPECT_TRUE(host.has_room(begin));
}

TEST(HostGate, OpensItsCircuitOnWhatFindsNoConnection)
{
    HostGate host{10, {}};

    start_and_end(host, AttemptEffect::unreachable, begin, 5);

    EXPECT_EQ(host.circuit().view(begin), CircuitView::open);
}

TEST(HostGate, StaysOpenToOthersWhenOneEndpointFails)
{
    HostGate host{10, {}};

    start_and_end(host, AttemptEffect::failed, begin, 50);
    start_and_end(host, AttemptEffect::overloaded, begin, 50);
    start_and_end(host, AttemptEffect::none, begin, 50);

    EXPECT_EQ(host.circuit().view(begin), CircuitView::closed);
    EXPECT_EQ(host.room(begin), 10U);
}

TEST(HostGate, ClosesOnAnyAnswerAndStartsSlowly)
{
    HostGate host{64, {}};
    start_and_end(host, AttemptEffect::unreachable, begin, 5);

    start_and_end(host, AttemptEffect::failed, begin + 5s);

    EXPECT_EQ(host.circuit().view(begin + 5s), CircuitView::closed);
    EXPECT_EQ(host.room(begin + 5s), 2U);
    EXPECT_FALSE(host.at_rest(begin + 5s));
}

TEST(HostGate, FindsRoomForAProbeBesideWhatHangs)
{
    HostGate host{64, {}};
    for (int i = 0; i < 10; ++i) host.started(begin);

    for (int i = 0; i < 5; ++i) {
        host.ended({.effect = AttemptEffect::unreachable, .started_at = begin}, begin, Jitter::none());
    }

    EXPECT_TRUE(host.has_room(begin + 5s));
}

TEST(HostGate, TakesOverTheRequestsOfAnEndpointThatMoves)
{
    HostGate old_one{4, {}};
    HostGate new_one{4, {}};
    for (int i = 0; i < 3; ++i) old_one.started(begin);

    new_one.take_over(old_one, 2);

    EXPECT_EQ(old_one.room(begin), 3U);
    EXPECT_EQ(new_one.room(begin), 2U);
}

}  // namespace
}  // namespace fantail::core
