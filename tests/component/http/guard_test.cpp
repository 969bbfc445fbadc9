// The client, the resolver and the built-in rules together, in a network that holds public and internal addresses. The
// network is this process' own: ctest runs each test in one of its own, and each makes its network anew.

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "fantail/core/url.hpp"
#include "fantail/http/client.hpp"
#include "fantail/http/resolver.hpp"
#include "support/private_network.hpp"
#include "support/run_coroutine.hpp"
#include "support/scripted_dns.hpp"

namespace fantail::http {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;
using core::AttemptError;
using std::chrono::steady_clock;
using test::DnsAnswer;

constexpr std::uint16_t port = 8080;
constexpr auto patience = 2s;
constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

const std::vector<std::string> internal_addresses{"127.0.0.1",   "127.1.2.3",       "10.0.0.1",  "172.16.0.1",
                                                  "192.168.0.1", "169.254.169.254", "100.64.0.1"};

/// Listens where nobody may connect. The kernel takes connections for it: none may be waiting in the end.
class Canary {
public:
    Canary(asio::io_context& io, const std::string& address)
        : acceptor_{io, tcp::endpoint{asio::ip::make_address(address), port}}
    {
        acceptor_.non_blocking(true);
    }

    bool saw_somebody()
    {
        boost::system::error_code error;
        acceptor_.accept(error);
        return error != asio::error::would_block;
    }

private:
    tcp::acceptor acceptor_;
};

/// One request, and what came of it.
struct Posted {
    explicit Posted(const std::string& host)
        : url{core::Url::parse("http://" + host + ":" + std::to_string(port) + "/hook").value()}
    {
        head = "POST /hook HTTP/1.1\r\nHost: " + url.host_field() + "\r\nContent-Length: 2\r\n\r\n";
    }

    core::Url url;
    std::string head;
    core::Attempt attempt{};
    std::chrono::milliseconds took{0};
    bool ended{false};
};

asio::awaitable<void> post(Client& client, Posted& posted)
{
    const auto start = steady_clock::now();
    const Request request{posted.url, posted.head, "{}"};
    posted.attempt = co_await client.post(request, start + patience);
    posted.took = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
    posted.ended = true;
}

/// Answers each connection once and closes it, so that the next request needs a new one.
asio::awaitable<void> serve(tcp::acceptor& acceptor)
{
    for (;;) {
        auto [error, peer] = co_await acceptor.async_accept(as_value);
        if (error) co_return;
        std::array<char, 4096> request{};
        co_await peer.async_read_some(asio::buffer(request), as_value);
        constexpr std::string_view answer{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"};
        co_await asio::async_write(peer, asio::buffer(answer), as_value);
    }
}

class TheGuard : public testing::Test {
protected:
    void SetUp() override
    {
        const auto forbidden = test::enter_private_network(
            {"93.184.216.0/24", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"});
        if (forbidden) GTEST_SKIP() << *forbidden;
        dns.emplace(io);
        const auto now = [this] { return steady_clock::now() + passed; };
        resolver.emplace(io, ResolverSettings{.servers = dns->server(), .now = now});
        client.emplace(io, ClientSettings{.addresses = core::AddressRules{{}, {}}, .ca_file = {}}, *resolver);
        for (const auto& address : internal_addresses) canaries.emplace_back(io, address);
    }

    void TearDown() override
    {
        for (auto& canary : canaries) EXPECT_FALSE(canary.saw_somebody());
        io.stop();
    }

    void listen_at(const std::string& address)
    {
        auto& acceptor = acceptors.emplace_back(io, tcp::endpoint{asio::ip::make_address(address), port});
        asio::co_spawn(io, serve(acceptor), [](const std::exception_ptr&) {});
    }

    Posted& begin(const std::string& host)
    {
        auto& posted = all.emplace_back(host);
        asio::co_spawn(io, post(*client, posted), [](const std::exception_ptr&) {});
        return posted;
    }

    void run_all()
    {
        io.restart();
        const auto waits = [this] { return std::any_of(all.begin(), all.end(), [](auto& one) { return !one.ended; }); };
        while (waits()) ASSERT_GT(io.run_one_for(test::test_patience), 0U);
    }

    core::Attempt post_to(const std::string& host)
    {
        auto& posted = begin(host);
        run_all();
        return posted.attempt;
    }

    std::chrono::milliseconds passed{0};  ///< what the resolver's clock is ahead
    asio::io_context io{1};
    std::optional<test::ScriptedDns> dns;
    std::optional<Resolver> resolver;
    std::optional<Client> client;
    std::deque<Canary> canaries;
    std::deque<tcp::acceptor> acceptors;
    std::deque<Posted> all;
};

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
