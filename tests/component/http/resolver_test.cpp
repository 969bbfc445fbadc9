#include "fantail/http/resolver.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "support/run_coroutine.hpp"
#include "support/scripted_dns.hpp"

namespace fantail::http {
namespace {

using namespace std::chrono_literals;
using core::AttemptError;

class ResolverFinds : public testing::Test {
protected:
    Resolved resolve(const std::string& name, std::chrono::milliseconds patience = 5s)
    {
        return test::run_coroutine(io, resolver.resolve(name, std::chrono::steady_clock::now() + patience));
    }

    boost::asio::io_context io{1};
    test::ScriptedDns dns{io};
    Resolver resolver{io, ResolverSettings{.servers = dns.server()}};
};

TEST_F(ResolverFinds, EveryAddressOfAName)
{
    dns.set("two.example", {{192, 0, 2, 1}, {192, 0, 2, 2}});

    const auto resolved = resolve("two.example");

    EXPECT_EQ(resolved.error, AttemptError::none);
    ASSERT_EQ(resolved.addresses.size(), 2U);
    EXPECT_NE(resolved.addresses[0], resolved.addresses[1]);
}

TEST_F(ResolverFinds, AddressesWithoutAsking)
{
    EXPECT_EQ(resolve("192.0.2.7").addresses.at(0).to_string(), "192.0.2.7");
    EXPECT_EQ(resolve("2001:db8::7").addresses.at(0).to_string(), "2001:db8::7");
}

TEST_F(ResolverFinds, TheNamesOfTheHostsFile) { EXPECT_FALSE(resolve("localhost").addresses.empty()); }

TEST_F(ResolverFinds, NothingForAnUnknownName)
{
    EXPECT_EQ(resolve("gone.example").error, AttemptError::name_not_found);
}

TEST_F(ResolverFinds, NothingBeyondItsDeadline)
{
    dns.set_dead("dead.example");

    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(resolve("dead.example", 50ms).error, AttemptError::timeout);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 500ms);
}

TEST_F(ResolverFinds, AHealthyNameWhileOthersAreDead)
{
    dns.set_dead("dead.example");
    dns.set("alive.example", {{192, 0, 2, 1}});
    int dead_ended = 0;
    for (int i = 0; i < 50; ++i) {
        boost::asio::co_spawn(io, resolver.resolve("dead.example", std::chrono::steady_clock::now() + 1h),
                              [&](const std::exception_ptr&, const Resolved&) { ++dead_ended; });
    }

    EXPECT_EQ(resolve("alive.example", 1s).error, AttemptError::none);
    EXPECT_EQ(dead_ended, 0);
}

TEST(ResolverThatGoes, EndsItsLookUpsAsAborted)
{
    boost::asio::io_context io{1};
    test::ScriptedDns dns{io};
    dns.set_dead("dead.example");
    std::optional<Resolved> ended;
    auto resolver = std::make_unique<Resolver>(io, ResolverSettings{.servers = dns.server()});
    boost::asio::co_spawn(io, resolver->resolve("dead.example", std::chrono::steady_clock::now() + 1h),
                          [&](const std::exception_ptr&, Resolved resolved) { ended = std::move(resolved); });
    io.poll();

    resolver.reset();
    while (!ended) ASSERT_GT(io.run_one_for(test::test_patience), 0U);
    io.stop();

    EXPECT_EQ(ended->error, AttemptError::aborted);
}

TEST(ResolverWithBadServers, DoesNotStart)
{
    boost::asio::io_context io;
    EXPECT_THROW((Resolver{io, ResolverSettings{.servers = "not an address"}}), std::runtime_error);
}

}  // namespace
}  // namespace fantail::http
