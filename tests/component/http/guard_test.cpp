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
    DnsAnswer many{.ttl = 1'000'000'000};
    for (int i = 0; i < 500; ++i)
        many.addresses.push_back("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250));
    const std::vector<DnsAnswer> hostile{{.addresses = internal_addresses, .ttl = 0},
                                         {.addresses = {"::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"}},
                                         {.addresses = {"0.0.0.0", "255.255.255.255", "2002:7f00:1::1"}},
                                         {.kind = DnsAnswer::Kind::silence},
                                         {.kind = DnsAnswer::Kind::server_failure},
                                         {.kind = DnsAnswer::Kind::no_such_name},
                                         many};
    for (std::size_t i = 0; i < 50; ++i) {
        const auto number = std::to_string(i + 1);
        dns->set("hostile" + number + ".example", hostile[i % hostile.size()]);
        dns->set("healthy" + number + ".example", {"93.184.216." + number});
        listen_at("93.184.216." + number);
    }

    std::vector<const Posted*> bad;
    std::vector<const Posted*> good;
    for (int i = 1; i <= 50; ++i) {
        bad.push_back(&begin("hostile" + std::to_string(i) + ".example"));
        good.push_back(&begin("healthy" + std::to_string(i) + ".example"));
    }
    run_all();

    for (const auto* posted : good) {
        EXPECT_EQ(posted->attempt.status, 200) << posted->url.host() << ": " << posted->attempt.error_detail;
        EXPECT_LT(posted->took, 1s) << posted->url.host();
    }
    for (const auto* posted : bad) {
        EXPECT_NE(posted->attempt.error, AttemptError::none) << posted->url.host();
        EXPECT_EQ(posted->attempt.address, "") << posted->url.host();
        EXPECT_LT(posted->took, patience + 500ms) << posted->url.host();
    }
}

}  // namespace
}  // namespace fantail::http
