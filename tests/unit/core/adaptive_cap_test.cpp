#include "fantail/core/adaptive_cap.hpp"

#include <gtest/gtest.h>

#include "support/number_from.hpp"
#include "support/random.hpp"

namespace fantail::core {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime begin{1'000s};

void succeed(AdaptiveCap& cap, int times, std::chrono::milliseconds took = 200ms)
{
    for (int i = 0; i < times; ++i) cap.succeeded(took, begin);
}

TEST(AdaptiveCap, AllowsAllOfTheLimitWhileNothingIsKnown)
{
    const AdaptiveCap cap{64};

    EXPECT_EQ(cap.limit(), 64U);
    EXPECT_TRUE(cap.at_rest(begin));
}

TEST(AdaptiveCap, HalvesOnceForAllThatWereUnderWayTogether)
{
    AdaptiveCap cap{64};
    for (int i = 0; i < 64; ++i) cap.overloaded(begin, begin + 1s);
    EXPECT_EQ(cap.limit(), 32U);

    cap.overloaded(begin + 1s, begin + 2s);
    EXPECT_EQ(cap.limit(), 16U);
}

TEST(AdaptiveCap, NeverFallsBelowOne)
{
    AdaptiveCap cap{3};
    for (int i = 1; i < 10; ++i) cap.overloaded(begin + i * 1s, begin + i * 1s);

    EXPECT_EQ(cap.limit(), 1U);
}

TEST(AdaptiveCap, GrowsByOneForACapOfSuccessesAfterAnOverload)
{
    AdaptiveCap cap{64};
    cap.overloaded(begin, begin);

    succeed(cap, 33);

    EXPECT_EQ(cap.limit(), 33U);
}

TEST(AdaptiveCap, DoublesFromOneToHalfTheLimitAfterARestart)
{
    AdaptiveCap cap{16};
    cap.restart(begin);
    EXPECT_EQ(cap.limit(), 1U);

    succeed(cap, 1);
    EXPECT_EQ(cap.limit(), 2U);
    succeed(cap, 2);
    EXPECT_EQ(cap.limit(), 4U);
    succeed(cap, 4);
    EXPECT_EQ(cap.limit(), 8U);
    succeed(cap, 8);
    EXPECT_EQ(cap.limit(), 8U) << "8 successes or so for the ninth";
}

TEST(AdaptiveCap, DoesNotGrowOnASuccessThatTookTwiceTheBaseLatency)
{
    AdaptiveCap cap{64};
    succeed(cap, 1, 200ms);
    cap.restart(begin);

    succeed(cap, 20, 600ms);
    EXPECT_EQ(cap.limit(), 1U);

    succeed(cap, 1, 399ms);
    EXPECT_EQ(cap.limit(), 2U);
}

TEST(AdaptiveCap, TakesMillisecondsForNoise)
{
    AdaptiveCap cap{64};
    succeed(cap, 1, 2ms);
    cap.restart(begin);

    succeed(cap, 1, 50ms);

    EXPECT_EQ(cap.limit(), 2U);
}

TEST(AdaptiveCap, LearnsThatAnEndpointBecameSlowForGood)
{
    AdaptiveCap cap{64};
    succeed(cap, 1, 200ms);
    cap.restart(begin);

    succeed(cap, 500, 2s);

    EXPECT_GT(cap.limit(), 1U);
}

TEST(AdaptiveCap, FollowsItsCeiling)
{
    AdaptiveCap cap{64};
    cap.set_ceiling(10);
    EXPECT_EQ(cap.limit(), 10U);
    cap.set_ceiling(20);
    EXPECT_EQ(cap.limit(), 20U) << "it was at its ceiling";
    cap.overloaded(begin, begin);
    cap.set_ceiling(64);
    EXPECT_EQ(cap.limit(), 10U) << "it has not shown more";
}

TEST(AdaptiveCap, IsForgottenWhenUnusedForLong)
{
    AdaptiveCap cap{64};
    cap.restart(begin);

    EXPECT_FALSE(cap.at_rest(begin + 9min));
    EXPECT_TRUE(cap.at_rest(begin + 10min));
}

TEST(AdaptiveCapProperty, StaysBetweenOneAndItsCeilingAndComesBack)
{
    const auto seed = test::number_from("FANTAIL_SEED", 20'261'124);
    SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << seed);
    test::Random chance{seed};
    for (int run = 0; run < 200; ++run) {
        const auto ceiling = 1 + chance.below(100);
        AdaptiveCap cap{ceiling};
        auto now = begin;
        for (int i = 0; i < 500; ++i) {
            now += std::chrono::milliseconds{chance.below(1'000)};
            const auto took = std::chrono::milliseconds{chance.below(3'000)};
            if (chance.one_in(20)) {
                cap.restart(now);
            } else if (chance.one_in(5)) {
                cap.overloaded(now - took, now);
            } else {
                cap.succeeded(took, now);
            }
            ASSERT_GE(cap.limit(), 1U);
            ASSERT_LE(cap.limit(), ceiling);
        }
        for (std::size_t i = 0; i < ceiling * (ceiling + 1); ++i) cap.succeeded(0ms, now);
        ASSERT_EQ(cap.limit(), ceiling);
    }
}

}  // namespace
}  // namespace fantail::core
