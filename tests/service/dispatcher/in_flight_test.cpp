#include "dispatcher/app/in_flight.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fantail::dispatcher {
namespace {

const core::EndpointKey slow{"slow"};
const core::EndpointKey quick{"quick"};

TEST(InFlightChooses, TheOldestOfAnEndpointFirst)
{
    InFlight<int> queue{{.per_worker = 10, .per_endpoint = 10}};
    queue.push(quick, 1);
    queue.push(quick, 2);

    EXPECT_EQ(queue.next(), 1);
    EXPECT_EQ(queue.next(), 2);
    EXPECT_EQ(queue.next(), std::nullopt);
}

TEST(InFlightChooses, EndpointsInTurn)
{
    InFlight<std::string> queue{{.per_worker = 10, .per_endpoint = 10}};
    queue.push(slow, "s1");
    queue.push(slow, "s2");
    queue.push(quick, "q1");

    EXPECT_EQ(queue.next(), "s1");
    EXPECT_EQ(queue.next(), "q1");
    EXPECT_EQ(queue.next(), "s2");
}

TEST(InFlightChooses, NoneOfAnEndpointAtItsCapAndGoesOnWithTheOthers)
{
    InFlight<std::string> queue{{.per_worker = 10, .per_endpoint = 1}};
    queue.push(slow, "s1");
    queue.push(slow, "s2");
    queue.push(quick, "q1");

    EXPECT_EQ(queue.next(), "s1");
    EXPECT_EQ(queue.next(), "q1");
    EXPECT_EQ(queue.next(), std::nullopt);
    queue.ended(slow);
    EXPECT_EQ(queue.next(), "s2");
}

TEST(InFlightChooses, NoneAboveTheWorkersCap)
{
    InFlight<int> queue{{.per_worker = 1, .per_endpoint = 10}};
    queue.push(slow, 1);
    queue.push(quick, 2);

    EXPECT_EQ(queue.next(), 1);
    EXPECT_EQ(queue.next(), std::nullopt);
    queue.ended(slow);
    EXPECT_EQ(queue.next(), 2);
}

TEST(InFlightChooses, NothingThatWasRemovedAndEverythingElse)
{
    InFlight<int> queue{{.per_worker = 10, .per_endpoint = 10}};
    for (const int item : {1, 2, 3}) queue.push(quick, item);
    queue.push(slow, 4);

    queue.remove_if([](int item) { return item % 2 == 1; });

    EXPECT_EQ(queue.waiting(), 2U);
    const auto first = queue.next();
    const auto second = queue.next();
    EXPECT_EQ(*first + *second, 6);
    EXPECT_EQ(queue.next(), std::nullopt);
}

TEST(InFlightChooses, AgainFromAnEndpointThatWasIdle)
{
    InFlight<int> queue{{.per_worker = 1, .per_endpoint = 1}};
    queue.push(quick, 1);
    EXPECT_EQ(queue.next(), 1);
    queue.ended(quick);

    queue.push(quick, 2);
    EXPECT_EQ(queue.next(), 2);
    EXPECT_EQ(queue.under_way(), 1U);
}

}  // namespace
}  // namespace fantail::dispatcher
