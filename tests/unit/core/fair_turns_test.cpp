#include "fantail/core/fair_turns.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/number_from.hpp"
#include "support/random.hpp"

namespace fantail::core {
namespace {

using Turns = FairTurns<int>;

TEST(FairTurns, HaveNobodyWhenNothingIsOnOffer)
{
    Turns turns;

    EXPECT_TRUE(turns.empty());
    EXPECT_FALSE(turns.next().has_value());
}

TEST(FairTurns, TakeTheEndpointsOfOneTenantInTurn)
{
    Turns turns;
    for (int i = 1; i <= 3; ++i) turns.offer("t", {.endpoint = i, .bytes = 100});

    EXPECT_EQ(turns.next(), 1);
    turns.offer("t", {.endpoint = 1, .bytes = 100});
    EXPECT_EQ(turns.next(), 2);
    EXPECT_EQ(turns.next(), 3);
    EXPECT_EQ(turns.next(), 1);
    EXPECT_TRUE(turns.empty());
}

TEST(FairTurns, LetALargeBodyWaitUntilItsTenantMayAffordIt)
{
    Turns turns;
    turns.offer("large", {.endpoint = 1, .bytes = 3 * Turns::quantum});
    turns.offer("small", {.endpoint = 2, .bytes = 100});

    EXPECT_EQ(turns.next(), 2);
    EXPECT_EQ(turns.next(), 1);
}

TEST(FairTurns, DoNotMakeATenantWithoutCompanyWait)
{
    Turns turns;
    turns.offer("large", {.endpoint = 1, .bytes = 1'000 * Turns::quantum});

    EXPECT_EQ(turns.next(), 1);
}

/// Tenants that always have something on offer, each endpoint again as soon as it was taken.
struct Share {
    int endpoints;
    std::size_t bytes;
    std::size_t served{0};
};

void serve(std::vector<Share>& shares, int times)
{
    Turns turns;
    const auto offer = [&](std::size_t tenant) {
        turns.offer("t" + std::to_string(tenant),
                    {.endpoint = static_cast<int>(tenant), .bytes = shares[tenant].bytes});
    };
    for (std::size_t tenant = 0; tenant < shares.size(); ++tenant) {
        for (int i = 0; i < shares[tenant].endpoints; ++i) offer(tenant);
    }
    for (int i = 0; i < times; ++i) {
        const auto tenant = static_cast<std::size_t>(turns.next().value());
        shares[tenant].served += shares[tenant].bytes + 1'024;
        offer(tenant);
    }
}

TEST(FairTurns, GiveATenantWithOneEndpointAsMuchAsOneWithAThousand)
{
    std::vector<Share> shares{{.endpoints = 1, .bytes = 1'000}, {.endpoints = 1'000, .bytes = 1'000}};

    serve(shares, 10'000);

    EXPECT_NEAR(static_cast<double>(shares[0].served) / static_cast<double>(shares[1].served), 1.0, 0.05);
}

TEST(FairTurnsProperty, GiveAllWhoWaitTheSameBytes)
{
    const auto seed = test::number_from("FANTAIL_SEED", 20'261'124);
    SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << seed);
    test::Random chance{seed};
    for (int run = 0; run < 20; ++run) {
        std::vector<Share> shares;
        for (auto tenants = 2 + chance.below(10); tenants > 0; --tenants) {
            shares.push_back({.endpoints = static_cast<int>(1 + chance.below(20)), .bytes = chance.below(500'000)});
        }

        serve(shares, 5'000);

        const auto [least, most] = std::ranges::minmax_element(shares, {}, &Share::served);
        EXPECT_LE(most->served - least->served, 2 * (Turns::quantum + 501'024));
    }
}

}  // namespace
}  // namespace fantail::core
