#include "client_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace fantail::http {
namespace {

using boost::asio::ip::tcp;
using core::AttemptError;
using test::answers;
using test::ok_answer;
using test::ReadRequest;
using test::Script;
using test::ScriptedEndpoint;
using test::Send;

class ClientPosts : public testing::Test, protected ClientFixture {};

TEST_F(ClientPosts, TheHeadAndTheBodyAsTheyAre)
{
    ScriptedEndpoint peer{io, {answers(1)}};

    const auto attempt = post(peer.url(), "the body");

    EXPECT_EQ(attempt.status, 200);
    EXPECT_EQ(attempt.answer, "ok");
    EXPECT_EQ(attempt.address, "127.0.0.1");
    EXPECT_EQ(attempt.error, AttemptError::none);
    ASSERT_EQ(peer.requests().size(), 1U);
    EXPECT_TRUE(peer.requests()[0].starts_with("POST /hook HTTP/1.1\r\n"));
    EXPECT_TRUE(peer.requests()[0].ends_with("\r\n\r\nthe body"));
}

TEST_F(ClientPosts, ALargeBodyWhole)
{
    ScriptedEndpoint peer{io, {answers(1)}};
    const std::string body(3'000'000, 'x');

    const auto attempt = post(peer.url(), body);

    EXPECT_EQ(attempt.status, 200);
    EXPECT_TRUE(peer.requests().at(0).ends_with(body));
}

TEST_F(ClientPosts, OnTheSameConnectionAgain)
{
    ScriptedEndpoint peer{io, {answers(3)}};

    for (int i = 0; i < 3; ++i) EXPECT_EQ(post(peer.url()).status, 200);

    EXPECT_EQ(peer.connections(), 1U);
    EXPECT_EQ(client.counters().opened, 1U);
    EXPECT_EQ(client.counters().reused, 2U);
    EXPECT_EQ(client.counters().idle, 1U);
}

TEST_F(ClientPosts, NothingOnAConnectionWithUnaskedBytes)
{
    ScriptedEndpoint peer{io, {{ReadRequest{}, Send{ok_answer("ok") + "HTTP/1.1 200"}, test::Hang{}}, answers(1)}};

    EXPECT_EQ(post(peer.url()).status, 200);
    EXPECT_EQ(client.counters().idle, 0U);
    EXPECT_EQ(post(peer.url()).status, 200);

    EXPECT_EQ(peer.connections(), 2U);
}

TEST_F(ClientPosts, NothingOnAConnectionThatThePeerWantsClosed)
{
    const std::string last = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    ScriptedEndpoint peer{io, {{ReadRequest{}, Send{last}, test::Hang{}}, answers(1)}};

    EXPECT_EQ(post(peer.url()).status, 200);

    EXPECT_EQ(client.counters().open, 0U);
}

TEST_F(ClientPosts, OnAFreshConnectionAfterThePeerClosedTheIdleOne)
{
    ScriptedEndpoint peer{io, {answers(1), answers(1)}};

    EXPECT_EQ(post(peer.url()).status, 200);
    EXPECT_EQ(post(peer.url()).status, 200);

    EXPECT_EQ(peer.connections(), 2U);
    EXPECT_EQ(client.counters().stale + client.counters().repeated, 1U);
}

TEST_F(ClientPosts, OnceMoreWhenAKeptConnectionDiesUnanswered)
{
    ScriptedEndpoint peer{io, {{ReadRequest{}, Send{ok_answer("ok")}, ReadRequest{}}, answers(1)}};

    EXPECT_EQ(post(peer.url(), "first").status, 200);
    EXPECT_EQ(post(peer.url(), "second").status, 200);

    EXPECT_EQ(peer.requests().size(), 3U);
    EXPECT_EQ(client.counters().repeated, 1U);
}

TEST_F(ClientPosts, NotAgainWhenTheAnswerHadBegun)
{
    ScriptedEndpoint peer{io, {{ReadRequest{}, Send{ok_answer("ok")}, ReadRequest{}, Send{"HTTP/1.1 2"}}}};

    EXPECT_EQ(post(peer.url()).status, 200);
    const auto attempt = post(peer.url());

    EXPECT_EQ(attempt.error, AttemptError::closed);
    EXPECT_EQ(attempt.status, std::nullopt);
    EXPECT_EQ(peer.requests().size(), 2U);
}

TEST_F(ClientPosts, NotAgainOnAFreshConnection)
{
    ScriptedEndpoint peer{io, {{ReadRequest{}}}};

    EXPECT_EQ(post(peer.url()).error, AttemptError::closed);

    EXPECT_EQ(peer.requests().size(), 1U);
}

TEST_F(ClientPosts, AndSaysClosedAfterAReset)
{
    ScriptedEndpoint peer{io, {{ReadRequest{}, test::Reset{}}}};

    EXPECT_EQ(post(peer.url()).error, AttemptError::closed);
}

TEST_F(ClientPosts, AndSaysRefusedWhereNobodyListens)
{
    tcp::acceptor acceptor{io, tcp::endpoint{boost::asio::ip::address_v4::loopback(), 0}};
    const auto port = acceptor.local_endpoint().port();
    acceptor.close();

    const auto attempt = post("http://127.0.0.1:" + std::to_string(port) + "/");

    EXPECT_EQ(attempt.error, AttemptError::connect_refused);
}

TEST_F(ClientPosts, AndSaysWhenTheNameIsNotKnown)
{
    EXPECT_EQ(post("http://nowhere.example/").error, AttemptError::name_not_found);
}

TEST_F(ClientPosts, OnlyToAllowedAddressesOfAMixedAnswer)
{
    ScriptedEndpoint peer{io, {answers(1)}};
    names.set("mixed.example", {"10.0.0.1", "::1", "127.0.0.1"});

    const auto attempt = post(peer.url("mixed.example"));

    EXPECT_EQ(attempt.status, 200);
    EXPECT_EQ(attempt.address, "127.0.0.1");
}

TEST_F(ClientPosts, ToTheNextAddressWhenOneRefuses)
{
    ScriptedEndpoint peer{io, {answers(1)}};
    names.set("two.example", {"127.0.0.2", "127.0.0.1"});

    EXPECT_EQ(post(peer.url("two.example")).address, "127.0.0.1");
}

TEST(ClientWithTheBuiltInRules, SendsNothingToDeniedAddresses)
{
    ClientFixture fixture{ClientSettings{.addresses = core::AddressRules{{}, {}}, .ca_file = {}}};
    ScriptedEndpoint peer{fixture.io, {answers(1)}};
    fixture.names.set("inside.example", {"127.0.0.1"});

    const auto by_address = fixture.post(peer.url());
    const auto by_name = fixture.post(peer.url("inside.example"));

    EXPECT_EQ(by_address.error, AttemptError::address_denied);
    EXPECT_EQ(by_name.error, AttemptError::address_denied);
    EXPECT_EQ(by_name.address, "");
    EXPECT_EQ(by_name.error_detail.find("127"), std::string::npos);
    EXPECT_EQ(peer.connections(), 0U);
}

TEST(ClientWithoutRoom, ClosesTheLongestIdleConnection)
{
    ClientFixture fixture{ClientSettings{.addresses = loopback_allowed(), .ca_file = {}, .idle_total = 1}};
    ScriptedEndpoint one{fixture.io, {answers(9)}};
    ScriptedEndpoint other{fixture.io, {answers(9)}};

    EXPECT_EQ(fixture.post(one.url()).status, 200);
    EXPECT_EQ(fixture.post(other.url()).status, 200);

    EXPECT_EQ(fixture.client.counters().idle, 1U);
    EXPECT_EQ(fixture.client.counters().evicted, 1U);
}

TEST(ClientWithAShortIdleTimeout, ClosesWhatIsIdleForLonger)
{
    ClientFixture fixture{ClientSettings{.addresses = loopback_allowed(), .ca_file = {}, .idle_timeout = 1ms}};
    ScriptedEndpoint peer{fixture.io, {answers(9)}};
    EXPECT_EQ(fixture.post(peer.url()).status, 200);

    fixture.io.restart();
    while (fixture.client.counters().idle > 0) ASSERT_GT(fixture.io.run_one_for(test::test_patience), 0U);

    EXPECT_EQ(fixture.client.counters().evicted, 1U);
}

struct SlowPeer {
    const char* name;
    Script script;
};

class ClientKeepsItsDeadline : public testing::TestWithParam<SlowPeer>, protected ClientFixture {};

TEST_P(ClientKeepsItsDeadline, WhateverThePeerDoes)
{
    ScriptedEndpoint peer{io, {GetParam().script}};
    const auto start = std::chrono::steady_clock::now();

    const auto attempt = post(peer.url(), "x", 100ms);

    EXPECT_EQ(attempt.error, AttemptError::timeout);
    EXPECT_EQ(attempt.status, std::nullopt);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 600ms);
    EXPECT_EQ(client.counters().open, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    , ClientKeepsItsDeadline,
    testing::Values(
        SlowPeer{"NeverReads", {test::Hang{}}},
        SlowPeer{"DripsTheHead", {Send{"HTTP/1.1 200 OK\r\n"}, test::Drip{"X: y\r\n", 2ms}}},
        SlowPeer{"DripsTheBody", {Send{"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"}, test::Drip{"x", 2ms}}},
        SlowPeer{"DripsChunks",
                 {Send{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}, test::Drip{"1\r\nx\r\n", 1ms}}},
        SlowPeer{"DripsWithoutLength", {Send{"HTTP/1.1 200 OK\r\n\r\n"}, test::Drip{"x", 2ms}}}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(ClientPosts, NoLongerThanItsDeadlineToAPeerThatNeverAccepts)
{
    tcp::acceptor deaf{io, tcp::endpoint{boost::asio::ip::address_v4::loopback(), 0}};
    const auto port = std::to_string(deaf.local_endpoint().port());

    EXPECT_EQ(post("http://127.0.0.1:" + port + "/", "x", 50ms).error, AttemptError::timeout);
    EXPECT_EQ(post("https://127.0.0.1:" + port + "/", "x", 50ms).error, AttemptError::connect_timeout);
    EXPECT_EQ(post("http://127.0.0.1:" + port + "/", std::string(9'000'000, 'x'), 50ms).error, AttemptError::timeout);
}

TEST_F(ClientPosts, AndEndsAsAbortedWhenCancelled)
{
    ScriptedEndpoint peer{io, {{test::Hang{}}}};
    const auto url = core::Url::parse(peer.url()).value();
    const auto head = head_of(url, 0);
    boost::asio::cancellation_signal stop;
    std::optional<core::Attempt> attempt;

    boost::asio::co_spawn(
        io, client.post(Request{url, head, {}}, std::chrono::steady_clock::now() + 1h),
        boost::asio::bind_cancellation_slot(
            stop.slot(), [&](const std::exception_ptr&, core::Attempt ended) { attempt = std::move(ended); }));
    while (peer.connections() == 0) ASSERT_GT(io.run_one_for(test::test_patience), 0U);
    stop.emit(boost::asio::cancellation_type::terminal);
    while (!attempt) ASSERT_GT(io.run_one_for(test::test_patience), 0U);
    io.stop();

    EXPECT_EQ(attempt->error, AttemptError::aborted);
}

}  // namespace
}  // namespace fantail::http
