#include "fantail/core/limit_rule.hpp"

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;

constexpr RateLimit a_hundred_a_minute{.requests = 100, .per = 1min};
constexpr RateLimit two_a_second{.requests = 2, .per = 1s};

TEST(StricterLimits, AreEachTheLesserOfBoth)
{
    const LimitRule dialects{.rate = two_a_second, .in_flight = 5};
    const LimitRule own{.rate = a_hundred_a_minute, .in_flight = 9};
    const LimitRule expected{.rate = a_hundred_a_minute, .in_flight = 5};

    EXPECT_EQ(stricter(dialects, own), expected);
    EXPECT_EQ(stricter(own, dialects), expected);
}

TEST(StricterLimits, AreTheOnesThatThereAre)
{
    const LimitRule rate{.rate = two_a_second};
    const LimitRule in_flight{.in_flight = 9};

    EXPECT_EQ(stricter(rate, in_flight), (LimitRule{.rate = two_a_second, .in_flight = 9}));
    EXPECT_EQ(stricter({}, rate), rate);
    EXPECT_TRUE(stricter({}, {}).empty());
}

TEST(StricterLimits, KeepToTheirBoundsWithoutOverflow)
{
    const RateLimit most{.requests = RateLimit::most_requests, .per = RateLimit::shortest_period};
    const RateLimit least{.requests = 1, .per = RateLimit::longest_period};

    EXPECT_EQ(stricter({.rate = most}, {.rate = least}).rate, least);
}

}  // namespace
}  // namespace fantail::core
