#include "guard_fixture.hpp"

namespace fantail::http {
namespace {

TEST_F(TheGuard, DialsTheAddressThatItJudgedWhenAHostMovesInside)
{
    listen_at("93.184.216.1");
    dns->set("moves.example", DnsAnswer{.addresses = {"93.184.216.1"}, .ttl = 0});
    EXPECT_EQ(post_to("moves.example").address, "93.184.216.1");
    dns->set("moves.example", DnsAnswer{.addresses = {"127.0.0.1"}, .ttl = 0});

    const auto kept = post_to("moves.example");
    passed = 5s;
    const auto moved = post_to("moves.example");

    EXPECT_EQ(kept.address, "93.184.216.1");
    EXPECT_EQ(kept.status, 200);
    EXPECT_EQ(moved.error, AttemptError::address_denied);
    EXPECT_EQ(dns->questions("moves.example"), 2U);
}

TEST_F(TheGuard, DialsTheAllowedAddressesOfAMixedAnswerOnly)
{
    listen_at("93.184.216.2");
    dns->set("mixed.example",
             {"10.0.0.1", "93.184.216.1", "127.0.0.1", "93.184.216.2", "::1", "::ffff:127.0.0.1", "169.254.169.254"});

    const auto attempt = post_to("mixed.example");

    EXPECT_EQ(attempt.status, 200);
    EXPECT_EQ(attempt.address, "93.184.216.2");
}

TEST_F(TheGuard, RefusesAtOnceWithoutAPacketAndSaysNothingOfTheInside)
{
    dns->set("inside.example", {"10.0.0.1", "fd00::1"});
    post_to("inside.example");  // looked up once: what is measured is the refusal
    const auto sent_before = test::packets_sent();
    ASSERT_GT(sent_before, 0U);

    auto quickest = std::chrono::microseconds::max();
    for (const auto* host : {"inside.example", "10.0.0.1", "[::ffff:10.0.0.1]", "[::1]", "inside.example"}) {
        const auto start = steady_clock::now();
        const auto attempt = post_to(host);
        quickest =
            std::min(quickest, std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start));
        EXPECT_EQ(attempt.error, AttemptError::address_denied) << host;
        EXPECT_EQ(attempt.error_detail, "the host's address may not be called");
        EXPECT_EQ(attempt.address, "");
    }

    EXPECT_LT(quickest, 5ms);
    EXPECT_EQ(test::packets_sent(), sent_before);
}

TEST_F(TheGuard, LeavesFiftyHealthyEndpointsAloneBesideFiftyHostileNames)
{
    set_names(0ms);

    EXPECT_LT(post_to_all(Neighbours::hostile), 1s);
}

}  // namespace
}  // namespace fantail::http
