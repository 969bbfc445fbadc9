#pragma once

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
#include "fantail/runtime/deadline.hpp"
#include "support/private_network.hpp"
#include "support/run_coroutine.hpp"
#include "support/scripted_dns.hpp"

namespace fantail::http {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;
using core::AttemptError;
using std::chrono::steady_clock;
using test::DnsAnswer;

constexpr std::uint16_t port = 8080;
constexpr auto patience = 2s;
constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

inline const std::vector<std::string> internal_addresses{"127.0.0.1",   "127.1.2.3",       "10.0.0.1",  "172.16.0.1",
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

inline asio::awaitable<void> post(Client& client, Posted& posted)
{
    const auto start = steady_clock::now();
    const Request request{posted.url, posted.head, "{}"};
    posted.attempt = co_await client.post(request, start + patience);
    posted.took = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
    posted.ended = true;
}

/// Answers each connection once, after a while, and closes it, so that the next request needs a new one.
inline asio::awaitable<void> serve(tcp::acceptor& acceptor, std::chrono::milliseconds takes)
{
    for (;;) {
        auto [error, peer] = co_await acceptor.async_accept(as_value);
        if (error) co_return;
        std::array<char, 4096> request{};
        co_await peer.async_read_some(asio::buffer(request), as_value);
        if (takes.count() > 0) co_await runtime::pause(takes);
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

    void listen_at(const std::string& address, std::chrono::milliseconds takes = {})
    {
        auto& acceptor = acceptors.emplace_back(io, tcp::endpoint{asio::ip::make_address(address), port});
        asio::co_spawn(io, serve(acceptor, takes), [](const std::exception_ptr&) {});
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

    static constexpr std::size_t of_each = 50;

    /// Hostile names of every kind, and healthy ones whose receivers listen.
    void set_names(std::chrono::milliseconds receivers_take)
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
        for (std::size_t i = 0; i < of_each; ++i) {
            const auto number = std::to_string(i + 1);
            dns->set("hostile" + number + ".example", hostile[i % hostile.size()]);
            dns->set("healthy" + number + ".example", {"93.184.216." + number});
            listen_at("93.184.216." + number, receivers_take);
        }
    }

    /// One request to each; how long the slowest of the healthy took.
    enum class Neighbours { none, hostile };
    std::chrono::milliseconds post_to_all(Neighbours neighbours)
    {
        passed += 1h;  // no name is known any more
        all.clear();
        std::vector<const Posted*> bad;
        std::vector<const Posted*> good;
        for (std::size_t i = 1; i <= of_each; ++i) {
            const auto number = std::to_string(i);
            if (neighbours == Neighbours::hostile) bad.push_back(&begin("hostile" + number + ".example"));
            good.push_back(&begin("healthy" + number + ".example"));
        }
        run_all();

        for (const auto* posted : good) {
            EXPECT_EQ(posted->attempt.status, 200) << posted->url.host() << ": " << posted->attempt.error_detail;
        }
        for (const auto* posted : bad) {
            EXPECT_NE(posted->attempt.error, AttemptError::none) << posted->url.host();
            EXPECT_EQ(posted->attempt.address, "") << posted->url.host();
            EXPECT_LT(posted->took, patience + 500ms) << posted->url.host();
        }
        return (*std::ranges::max_element(good, {}, &Posted::took))->took;
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

}  // namespace fantail::http
