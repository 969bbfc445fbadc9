#include "client_fixture.hpp"

#include "support/certificates.hpp"

namespace fantail::http {
namespace {

using core::AttemptError;
using test::answers;
using test::ScriptedEndpoint;

/// A client that trusts one authority, which lives as long as it.
struct Trusting {
    test::Authority authority;
};

class ClientOverTls : public testing::Test, private Trusting, protected ClientFixture {
protected:
    ClientOverTls() : ClientFixture{ClientSettings{.addresses = loopback_allowed(), .ca_file = authority.file()}}
    {
        names.set("hooks.example", {"127.0.0.1"});
    }
    [[nodiscard]] const test::Authority& trusted() const { return authority; }
};

TEST_F(ClientOverTls, PostsToACertifiedName)
{
    ScriptedEndpoint peer{io, {answers(1)}, trusted().issue({.alternative_name = "DNS:hooks.example"})};

    const auto attempt = post(peer.url("hooks.example"), "the body");

    EXPECT_EQ(attempt.status, 200) << attempt.error_detail;
    EXPECT_TRUE(peer.requests().at(0).ends_with("the body"));
    EXPECT_GT(attempt.phases.tls.count(), 0);
}

TEST_F(ClientOverTls, PostsToACertifiedAddress)
{
    ScriptedEndpoint peer{io, {answers(1)}, trusted().issue({.alternative_name = "IP:127.0.0.1"})};

    EXPECT_EQ(post(peer.url()).status, 200);
}

TEST_F(ClientOverTls, KeepsTheConnection)
{
    ScriptedEndpoint peer{io, {answers(3)}, trusted().issue({.alternative_name = "DNS:hooks.example"})};

    for (int i = 0; i < 3; ++i) EXPECT_EQ(post(peer.url("hooks.example")).status, 200);

    EXPECT_EQ(peer.connections(), 1U);
    EXPECT_EQ(client.counters().reused, 2U);
}

TEST_F(ClientOverTls, SendsALargeBodyWhole)
{
    ScriptedEndpoint peer{io, {answers(1)}, trusted().issue({.alternative_name = "DNS:hooks.example"})};
    const std::string body(2'000'000, 'x');

    EXPECT_EQ(post(peer.url("hooks.example"), body).status, 200);
    EXPECT_TRUE(peer.requests().at(0).ends_with(body));
}

TEST_F(ClientOverTls, ReadsAnAnswerOfManyRecords)
{
    const std::string body(200'000, 'y');
    ScriptedEndpoint peer{io,
                          {{test::ReadRequest{}, test::Send{test::ok_answer(body)}, test::Hang{}}},
                          trusted().issue({.alternative_name = "DNS:hooks.example"})};

    const auto attempt = post(peer.url("hooks.example"));

    EXPECT_EQ(attempt.status, 200);
    EXPECT_EQ(attempt.answer, body.substr(0, core::answer_kept));
    EXPECT_EQ(client.counters().idle, 1U);
}

TEST_F(ClientOverTls, KeepsItsDeadlineDuringADrip)
{
    ScriptedEndpoint peer{io,
                          {{test::ReadRequest{}, test::Send{"HTTP/1.1 200 OK\r\n\r\n"}, test::Drip{"x", 2ms}}},
                          trusted().issue({.alternative_name = "DNS:hooks.example"})};

    EXPECT_EQ(post(peer.url("hooks.example"), "x", 100ms).error, AttemptError::timeout);
}

// contract: social-certificate, conversations-certificate, conversations-errors
TEST_F(ClientOverTls, RefusesACertificateOfAnotherName)
{
    ScriptedEndpoint peer{io, {answers(1)}, trusted().issue({.alternative_name = "DNS:other.example"})};

    const auto attempt = post(peer.url("hooks.example"));

    EXPECT_EQ(attempt.error, AttemptError::tls_name_mismatch);
    EXPECT_TRUE(peer.requests().empty());
}

TEST_F(ClientOverTls, RefusesACertificateOfANameForAnAddress)
{
    ScriptedEndpoint peer{io, {answers(1)}, trusted().issue({.alternative_name = "DNS:127.0.0.1"})};

    EXPECT_EQ(post(peer.url()).error, AttemptError::tls_name_mismatch);
}

// contract: social-certificate, conversations-certificate, conversations-errors
TEST_F(ClientOverTls, RefusesAnExpiredCertificate)
{
    ScriptedEndpoint peer{
        io,
        {answers(1)},
        trusted().issue({.alternative_name = "DNS:hooks.example", .valid_from = -2h, .valid_until = -1h})};

    EXPECT_EQ(post(peer.url("hooks.example")).error, AttemptError::tls_expired);
}

TEST_F(ClientOverTls, RefusesACertificateThatIsNotValidYet)
{
    ScriptedEndpoint peer{
        io,
        {answers(1)},
        trusted().issue({.alternative_name = "DNS:hooks.example", .valid_from = 1h, .valid_until = 2h})};

    const auto attempt = post(peer.url("hooks.example"));

    EXPECT_EQ(attempt.error, AttemptError::tls_invalid);
    EXPECT_NE(attempt.error_detail.find("not yet valid"), std::string::npos) << attempt.error_detail;
}

// contract: social-certificate, conversations-certificate, conversations-errors
TEST_F(ClientOverTls, RefusesAnAuthorityThatNobodyTrusts)
{
    const test::Authority stranger;
    ScriptedEndpoint peer{io, {answers(1)}, stranger.issue({.alternative_name = "DNS:hooks.example"})};

    EXPECT_EQ(post(peer.url("hooks.example")).error, AttemptError::tls_invalid);
}

TEST_F(ClientOverTls, SaysWhenThePeerSpeaksPlainHttp)
{
    ScriptedEndpoint peer{io, {{test::Send{"HTTP/1.1 400 Bad Request\r\n\r\n"}, test::Hang{}}}};

    const auto attempt = post("https://127.0.0.1:" + std::to_string(peer.port()) + "/");

    EXPECT_EQ(attempt.error, AttemptError::tls_invalid);
}

TEST_F(ClientOverTls, SaysWhenThePeerClosesInsteadOfShakingHands)
{
    ScriptedEndpoint peer{io, {{test::Reset{}}}};

    const auto attempt = post("https://127.0.0.1:" + std::to_string(peer.port()) + "/");

    EXPECT_EQ(attempt.error, AttemptError::tls_invalid);
}

TEST(ClientWithoutAuthorities, DoesNotStart)
{
    boost::asio::io_context io;
    test::StubResolver names;
    const ClientSettings settings{.addresses = loopback_allowed(), .ca_file = "/does/not/exist.pem"};

    EXPECT_THROW((Client{io, settings, names}), std::runtime_error);
}

}  // namespace
}  // namespace fantail::http
