// Several addresses of one name (RFC 8305).

#include "client_fixture.hpp"

#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <sys/socket.h>

#include "race.hpp"

namespace fantail::http {
namespace {

using boost::asio::ip::tcp;
using core::AttemptError;
using core::IpAddress;
using test::answers;
using test::ScriptedEndpoint;

/// Listens and has no room: who connects gets no answer at all, as behind a firewall that drops.
class DeafListener {
public:
    DeafListener(boost::asio::io_context& io, const std::string& address, std::uint16_t port) : acceptor_{io}, fills_{}
    {
        const tcp::endpoint endpoint{boost::asio::ip::make_address(address), port};
        acceptor_.open(endpoint.protocol());
        acceptor_.set_option(tcp::acceptor::reuse_address{true});
        acceptor_.bind(endpoint);
        acceptor_.listen(0);
        for (int i = 0; i < 3; ++i) {  // a backlog of nothing holds one; the others try for ever
            auto& socket = fills_.emplace_back(io);
            socket.open(endpoint.protocol());
            socket.non_blocking(true);
            const auto to = acceptor_.local_endpoint();
            // Not Asio's: that one waits, also on a socket that does not block.
            static_cast<void>(::connect(socket.native_handle(), to.data(), static_cast<socklen_t>(to.size())));
        }
    }

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    tcp::acceptor acceptor_;
    std::vector<tcp::socket> fills_;
};

class ClientRaces : public testing::Test, protected ClientFixture {
protected:
    static std::string url(const std::string& host, std::uint16_t port)
    {
        return "http://" + host + ":" + std::to_string(port) + "/";
    }
};

TEST_F(ClientRaces, TheNextAddressAgainstOneThatHangs)
{
    ScriptedEndpoint peer{io, {answers(9)}};
    const DeafListener deaf{io, "127.0.0.2", peer.port()};
    names.set("two.example", {"127.0.0.2", "127.0.0.1"});

    const auto start = std::chrono::steady_clock::now();
    const auto attempt = post(peer.url("two.example"));
    const auto took = std::chrono::steady_clock::now() - start;

    EXPECT_EQ(attempt.status, 200) << attempt.error_detail;
    EXPECT_EQ(attempt.address, "127.0.0.1");
    EXPECT_GE(took, head_start);
    EXPECT_LT(took, 2 * head_start);
    EXPECT_EQ(client.counters().open, 1U);
}

TEST_F(ClientRaces, NobodyWhereTheFirstConnectsInTime)
{
    ScriptedEndpoint peer{io, {answers(9)}};
    ScriptedEndpoint other{io, {answers(9)}};
    names.set("two.example", {"127.0.0.1", "127.0.0.2"});

    const auto attempt = post(peer.url("two.example"));

    EXPECT_EQ(attempt.address, "127.0.0.1");
    EXPECT_LT(attempt.phases.connect, head_start);
}

TEST_F(ClientRaces, UnderOneDeadline)
{
    const DeafListener deaf{io, "127.0.0.2", 0};
    const DeafListener other{io, "127.0.0.3", deaf.port()};
    names.set("two.example", {"127.0.0.2", "127.0.0.3"});

    const auto start = std::chrono::steady_clock::now();
    const auto attempt = post(url("two.example", deaf.port()), "x", 400ms);

    EXPECT_EQ(attempt.error, AttemptError::connect_timeout);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 900ms);
    EXPECT_EQ(client.counters().open, 0U);
}

TEST_F(ClientRaces, OnWithoutWaitingWhenOneRefuses)
{
    ScriptedEndpoint peer{io, {answers(9)}};
    names.set("many.example", {"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1"});

    const auto attempt = post(peer.url("many.example"));

    EXPECT_EQ(attempt.address, "127.0.0.1");
    EXPECT_LT(attempt.phases.connect, head_start);
}

TEST_F(ClientRaces, NoDeniedAddressEvenBesideOneThatHangs)
{
    const DeafListener deaf{io, "127.0.0.2", 0};
    names.set("mixed.example", {"127.0.0.2", "::1", "10.0.0.1"});

    const auto attempt = post(url("mixed.example", deaf.port()), "x", 400ms);

    EXPECT_EQ(attempt.error, AttemptError::connect_timeout);
    EXPECT_EQ(attempt.address, "127.0.0.2");
}

TEST_F(ClientRaces, UntilItIsCancelled)
{
    const DeafListener deaf{io, "127.0.0.2", 0};
    const auto parsed = core::Url::parse(url("127.0.0.2", deaf.port())).value();
    const auto head = head_of(parsed, 0);
    boost::asio::cancellation_signal stop;
    std::optional<core::Attempt> attempt;

    boost::asio::co_spawn(
        io, client.post(Request{parsed, head, {}}, std::chrono::steady_clock::now() + 1h),
        boost::asio::bind_cancellation_slot(
            stop.slot(), [&](const std::exception_ptr&, core::Attempt ended) { attempt = std::move(ended); }));
    io.poll();
    ASSERT_FALSE(attempt);
    stop.emit(boost::asio::cancellation_type::terminal);
    while (!attempt) ASSERT_GT(io.run_one_for(test::test_patience), 0U);

    EXPECT_EQ(attempt->error, AttemptError::aborted);
}

std::vector<IpAddress> parsed(const std::vector<std::string>& texts)
{
    std::vector<IpAddress> addresses;
    for (const auto& text : texts) addresses.push_back(IpAddress::parse(text).value());
    return addresses;
}

TEST(Addresses, AreTriedWithTheFamiliesInTurn)
{
    EXPECT_EQ(interleaved(parsed({"::1", "::2", "::3", "1.1.1.1", "1.1.1.2"})),
              parsed({"::1", "1.1.1.1", "::2", "1.1.1.2", "::3"}));
    EXPECT_EQ(interleaved(parsed({"1.1.1.1", "1.1.1.2", "::1"})), parsed({"1.1.1.1", "::1", "1.1.1.2"}));
    EXPECT_EQ(interleaved(parsed({"1.1.1.1", "1.1.1.2"})), parsed({"1.1.1.1", "1.1.1.2"}));
    EXPECT_TRUE(interleaved({}).empty());
}

TEST(Addresses, AreTriedUpToABound)
{
    std::vector<IpAddress> many(500, IpAddress::parse("1.1.1.1").value());
    many.back() = IpAddress::parse("::1").value();

    const auto mixed = interleaved(many);

    EXPECT_EQ(mixed.size(), most_addresses);
    EXPECT_EQ(mixed[1], many.back());
}

}  // namespace
}  // namespace fantail::http
