#include "fantail/core/measured_pace.hpp"

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;
using Load = MeasuredPace::Load;

constexpr SteadyTime begin{1'000s};

TEST(MeasuredPace, KnowsNothingAtFirst) { EXPECT_FALSE(MeasuredPace{}.interval().has_value()); }

TEST(MeasuredPace, IsTheMeanTimeFromEndToEnd)
{
    MeasuredPace pace;
    for (int i = 0; i <= 64; ++i) pace.ended(Load::others_wait, begin + i * 10ms);

    EXPECT_EQ(pace.interval(), 10ms);
}

TEST(MeasuredPace, SeesThroughBunches)
{
    MeasuredPace pace;
    for (int bunch = 0; bunch < 5; ++bunch) {
        for (int i = 0; i < 8; ++i) pace.ended(Load::others_wait, begin + bunch * 2s);
    }

    EXPECT_EQ(pace.interval(), 250ms);
}

TEST(MeasuredPace, DoesNotTakeTheArrivalsPaceForTheEndpoints)
{
    MeasuredPace pace;
    for (int i = 0; i < 100; ++i) pace.ended(Load::nobody_waits, begin + i * 1s);

    EXPECT_FALSE(pace.interval().has_value());
}

TEST(MeasuredPace, LeavesOutTheTimeInWhichNothingWasTried)
{
    MeasuredPace pace;
    for (int i = 0; i <= 32; ++i) pace.ended(Load::others_wait, begin + i * 10ms);
    pace.interrupt();
    for (int i = 0; i <= 32; ++i) pace.ended(Load::others_wait, begin + 1h + i * 10ms);

    EXPECT_EQ(pace.interval(), 10ms);
}

TEST(MeasuredPace, FollowsAnEndpointThatGetsSlower)
{
    MeasuredPace pace;
    for (int i = 0; i <= 32; ++i) pace.ended(Load::others_wait, begin + i * 10ms);
    for (int i = 1; i <= 40; ++i) pace.ended(Load::others_wait, begin + 320ms + i * 1s);

    EXPECT_GT(pace.interval().value(), 990ms);
    EXPECT_LE(pace.interval().value(), 1s);
}

}  // namespace
}  // namespace fantail::core
