#include "fantail/http/resolver.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "support/run_coroutine.hpp"
#include "support/scripted_dns.hpp"

namespace fantail::http {
namespace {

using namespace std::chrono_literals;
using core::AttemptError;
using std::chrono::steady_clock;
using test::DnsAnswer;

class ResolverFinds : public testing::Test {
protected:
    Resolved resolve(const std::string& name, std::chrono::milliseconds patience = 15s)
    {
        return test::run_coroutine(io, resolver.resolve(name, steady_clock::now() + patience));
    }

    std::string first_address(const std::string& name)
    {
        const auto resolved = resolve(name);
        return resolved.addresses.empty() ? resolved.error_detail : resolved.addresses.front().to_string();
    }

    static auto ends_in(std::optional<Resolved>& ended)
    {
        return [&ended](const std::exception_ptr&, Resolved resolved) { ended = std::move(resolved); };
    }

    /// An asker beside the one that the test waits for.
    void ask(const std::string& name, std::optional<Resolved>& ended)
    {
        boost::asio::co_spawn(io, resolver.resolve(name, steady_clock::now() + 1h), ends_in(ended));
    }

    boost::asio::io_context io{1};
    test::ScriptedDns dns{io};
    std::chrono::milliseconds passed{0};  ///< what the cache's clock is ahead
    Resolver resolver{
        io, ResolverSettings{.servers = dns.server(), .now = [this] { return steady_clock::now() + passed; }}};
};

TEST_F(ResolverFinds, EveryAddressOfANameIpv4First)
{
    dns.set("two.example", {"2001:db8::1", "192.0.2.1", "192.0.2.2", "192.0.2.1"});

    const auto resolved = resolve("two.example");

    EXPECT_EQ(resolved.error, AttemptError::none);
    ASSERT_EQ(resolved.addresses.size(), 3U);
    EXPECT_EQ(resolved.addresses[0].to_string(), "192.0.2.1");
    EXPECT_EQ(resolved.addresses[1].to_string(), "192.0.2.2");
    EXPECT_EQ(resolved.addresses[2].to_string(), "2001:db8::1");
}

TEST_F(ResolverFinds, AMappedAddressAsTheIpv4OneItIs)
{
    dns.set("mapped.example", {"::ffff:127.0.0.1"});

    EXPECT_EQ(first_address("mapped.example"), "127.0.0.1");
}

TEST_F(ResolverFinds, AddressesWithoutAsking)
{
    EXPECT_EQ(first_address("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(first_address("2001:db8::7"), "2001:db8::7");
}

TEST_F(ResolverFinds, TheNamesOfTheHostsFile) { EXPECT_FALSE(resolve("localhost").addresses.empty()); }

TEST_F(ResolverFinds, NothingForAnUnknownName)
{
    EXPECT_EQ(resolve("gone.example").error, AttemptError::name_not_found);
    EXPECT_EQ(resolve("gone.example").error, AttemptError::name_not_found);

    EXPECT_EQ(dns.questions("gone.example"), 1U);
    EXPECT_EQ(resolver.counters().no_such_name, 1U);
    EXPECT_EQ(resolver.counters().hits, 1U);
}

TEST_F(ResolverFinds, NothingBeyondItsDeadline)
{
    dns.set_dead("dead.example");

    const auto start = steady_clock::now();
    EXPECT_EQ(resolve("dead.example", 50ms).error, AttemptError::timeout);
    EXPECT_LT(steady_clock::now() - start, 500ms);
}

TEST_F(ResolverFinds, SoManyOfFiveHundredAddressesAndNoMore)
{
    DnsAnswer many;
    for (int i = 0; i < 500; ++i)
        many.addresses.push_back("198.51." + std::to_string(i / 250) + "." + std::to_string(i % 250));
    dns.set("many.example", std::move(many));

    const auto resolved = resolve("many.example");

    EXPECT_EQ(resolved.error, AttemptError::none);
    EXPECT_EQ(resolved.addresses.size(), core::NameCacheLimits{}.addresses_per_name);
}

TEST_F(ResolverFinds, ANameAgainWithoutAskingUntilItsTtlEnds)
{
    dns.set("a.example", DnsAnswer{.addresses = {"192.0.2.1"}, .ttl = 60});
    EXPECT_EQ(first_address("a.example"), "192.0.2.1");
    dns.set("a.example", DnsAnswer{.addresses = {"192.0.2.2"}, .ttl = 60});

    passed = 59s;
    EXPECT_EQ(first_address("a.example"), "192.0.2.1");
    passed = 60s;
    EXPECT_EQ(first_address("a.example"), "192.0.2.2");
    EXPECT_EQ(dns.questions("a.example"), 2U);
}

TEST_F(ResolverFinds, ATtlOfNothingForFiveSecondsAndOneOfYearsForFiveMinutes)
{
    dns.set("nothing.example", DnsAnswer{.addresses = {"192.0.2.1"}, .ttl = 0});
    dns.set("years.example", DnsAnswer{.addresses = {"192.0.2.1"}, .ttl = 1'000'000'000});
    for (const auto wait : {0s, 4s, 6s, 290s, 301s}) {
        passed = wait;
        resolve("nothing.example");
        resolve("years.example");
    }

    EXPECT_EQ(dns.questions("nothing.example"), 4U);
    EXPECT_EQ(dns.questions("years.example"), 2U);
}

TEST_F(ResolverFinds, AHealthyNameWhileOthersAreDead)
{
    std::vector<std::optional<Resolved>> dead(100);
    for (std::size_t i = 0; i < dead.size(); ++i) {
        const auto name = "dead" + std::to_string(i) + ".example";
        dns.set_dead(name);
        ask(name, dead[i]);
    }
    dns.set("alive.example", {"192.0.2.1"});

    EXPECT_EQ(resolve("alive.example", 1s).error, AttemptError::none);
    EXPECT_EQ(resolver.counters().under_way, dead.size());
}

TEST_F(ResolverFinds, ANameForManyWithOneQuestion)
{
    dns.set("a.example", {"192.0.2.1"});
    std::vector<std::optional<Resolved>> others(50);
    for (auto& other : others) ask("a.example", other);

    EXPECT_EQ(first_address("a.example"), "192.0.2.1");
    for (const auto& other : others) EXPECT_TRUE(other && other->addresses.size() == 1);
    EXPECT_EQ(dns.questions("a.example"), 1U);
}

TEST_F(ResolverFinds, ANameAlsoWhenTheFirstWhoAskedHasGone)
{
    dns.set("a.example", {"192.0.2.1"});
    std::optional<Resolved> gone;
    boost::asio::cancellation_signal stop_asking;
    boost::asio::co_spawn(io, resolver.resolve("a.example", steady_clock::now() + 1h),
                          boost::asio::bind_cancellation_slot(stop_asking.slot(), ends_in(gone)));
    while (resolver.counters().under_way == 0) ASSERT_GT(io.poll_one(), 0U);
    stop_asking.emit(boost::asio::cancellation_type::terminal);

    EXPECT_EQ(first_address("a.example"), "192.0.2.1");
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->error, AttemptError::aborted);
    EXPECT_EQ(dns.questions("a.example"), 1U);
}

TEST_F(ResolverFinds, WhatItKnewWhileDnsFailsAndTheNewWhenItIsBack)
{
    dns.set("a.example", {"192.0.2.1"});
    EXPECT_EQ(first_address("a.example"), "192.0.2.1");
    dns.set_failing("a.example");

    passed = 60s;
    EXPECT_EQ(first_address("a.example"), "192.0.2.1");
    passed = 359s;
    EXPECT_EQ(first_address("a.example"), "192.0.2.1");
    EXPECT_EQ(resolver.counters().stale, 2U);
    passed = 361s;
    EXPECT_EQ(resolve("a.example").error, AttemptError::resolve_failed);

    dns.set("a.example", {"192.0.2.2"});
    passed = 367s;
    EXPECT_EQ(first_address("a.example"), "192.0.2.2");
}

TEST_F(ResolverFinds, WhatItKnewWithinASecondWhileDnsIsSilent)
{
    dns.set("a.example", {"192.0.2.1"});
    EXPECT_EQ(first_address("a.example"), "192.0.2.1");
    dns.set_dead("a.example");
    passed = 60s;

    const auto start = steady_clock::now();
    EXPECT_EQ(first_address("a.example"), "192.0.2.1");
    EXPECT_LT(steady_clock::now() - start, 1s);
    EXPECT_EQ(resolver.counters().stale, 1U);
}

TEST_F(ResolverFinds, NothingAnyMoreOfANameThatIsGone)
{
    dns.set("a.example", {"192.0.2.1"});
    EXPECT_EQ(first_address("a.example"), "192.0.2.1");
    dns.set("a.example", DnsAnswer{.kind = DnsAnswer::Kind::no_such_name});

    passed = 60s;
    EXPECT_EQ(resolve("a.example").error, AttemptError::name_not_found);
}

TEST(ResolverThatGoes, EndsItsLookUpsAsAborted)
{
    boost::asio::io_context io{1};
    test::ScriptedDns dns{io};
    dns.set_dead("dead.example");
    std::optional<Resolved> ended;
    auto resolver = std::make_unique<Resolver>(io, ResolverSettings{.servers = dns.server()});
    boost::asio::co_spawn(io, resolver->resolve("dead.example", steady_clock::now() + 1h),
                          [&](const std::exception_ptr&, Resolved resolved) { ended = std::move(resolved); });
    io.poll();

    resolver.reset();
    while (!ended) ASSERT_GT(io.run_one_for(test::test_patience), 0U);
    io.stop();

    EXPECT_EQ(ended->error, AttemptError::aborted);
}

TEST(ResolverWithServers, TakesThemWithAndWithoutAPort)
{
    boost::asio::io_context io;
    EXPECT_NO_THROW((Resolver{io, ResolverSettings{.servers = "10.0.0.2,10.0.0.3:5353,2001:db8::2,[2001:db8::3]:53"}}));
}

TEST(ResolverWithBadServers, DoesNotStart)
{
    boost::asio::io_context io;
    EXPECT_THROW((Resolver{io, ResolverSettings{.servers = "not an address"}}), std::runtime_error);
}

}  // namespace
}  // namespace fantail::http
