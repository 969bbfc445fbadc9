// TLS sessions: resumed where they may be, and nowhere else.

#include "client_fixture.hpp"

#include <array>
#include <cstdlib>
#include <fstream>

#include <unistd.h>

#include "support/certificates.hpp"

namespace fantail::http {
namespace {

using core::AttemptError;
using test::answers;
using test::ScriptedEndpoint;

/// A PEM file for settings that take one.
class PemFile {
public:
    explicit PemFile(const std::string& text) : path_{testing::TempDir() + "fantail-identity-XXXXXX"}
    {
        ::close(::mkstemp(path_.data()));
        std::ofstream{path_} << text;
    }
    ~PemFile() { ::unlink(path_.c_str()); }
    PemFile(const PemFile&) = delete;
    PemFile& operator=(const PemFile&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

struct Certified {
    test::Authority authority;
    PemFile acme{pem()};

    [[nodiscard]] std::string pem() const
    {
        const auto identity = authority.issue({.alternative_name = "DNS:acme.example"});
        return identity.key + identity.certificate;
    }
};

class ClientWithSessions : public testing::Test, private Certified, protected ClientFixture {
protected:
    ClientWithSessions()
        : ClientFixture{ClientSettings{.addresses = loopback_allowed(),
                                       .ca_file = authority.file(),
                                       .client_certificates = {{"social/acme", "hooks.example", acme.path()}}}},
          peer{io, {answers(1)}, authority.issue({.alternative_name = "DNS:hooks.example,DNS:other.example"})}
    {
        names.set("hooks.example", {"127.0.0.1"});
        names.set("other.example", {"127.0.0.1"});
    }

    /// From now on, who shows no certificate of this test's authority is turned away.
    void demand_certificates()
    {
        ASSERT_EQ(SSL_CTX_load_verify_file(peer.tls(), authority.file().c_str()), 1);
        SSL_CTX_set_verify(peer.tls(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }

    ScriptedEndpoint peer;  // closes after each answer
};

TEST_F(ClientWithSessions, ResumesThemOnEachConnectionAfterTheFirst)
{
    for (int i = 0; i < 5; ++i) EXPECT_EQ(post(peer.url("hooks.example")).status, 200);

    EXPECT_EQ(peer.connections(), 5U);
    EXPECT_EQ(peer.resumed(), 4U);
    EXPECT_EQ(client.counters().resumed, 4U);
}

TEST_F(ClientWithSessions, ResumesThoseOfTls12Too)
{
    SSL_CTX_set_max_proto_version(peer.tls(), TLS1_2_VERSION);

    for (int i = 0; i < 3; ++i) EXPECT_EQ(post(peer.url("hooks.example")).status, 200);

    EXPECT_EQ(peer.resumed(), 2U);
}

TEST_F(ClientWithSessions, ShakesHandsAnewWithAnotherNameOfTheSamePeer)
{
    EXPECT_EQ(post(peer.url("hooks.example")).status, 200);
    EXPECT_EQ(post(peer.url("other.example")).status, 200);

    EXPECT_EQ(peer.resumed(), 0U);
}

TEST_F(ClientWithSessions, GoesOnWithoutOneThatThePeerHasForgotten)
{
    EXPECT_EQ(post(peer.url("hooks.example")).status, 200);
    std::array<unsigned char, 80> other_keys{};
    SSL_CTX_set_tlsext_ticket_keys(peer.tls(), other_keys.data(), static_cast<long>(other_keys.size()));

    EXPECT_EQ(post(peer.url("hooks.example")).status, 200);

    EXPECT_EQ(peer.resumed(), 0U);
    EXPECT_EQ(client.counters().resumed, 0U);
}

TEST_F(ClientWithSessions, ShowsACertificateToItsHostForItsOwner)
{
    demand_certificates();

    EXPECT_EQ(post_as("social/acme", peer.url("hooks.example")).status, 200);
    EXPECT_EQ(post_as("social/acme", peer.url("other.example")).error, AttemptError::tls_invalid);
    EXPECT_EQ(post_as("social/emca", peer.url("hooks.example")).error, AttemptError::tls_invalid);
    EXPECT_EQ(post(peer.url("hooks.example")).error, AttemptError::tls_invalid);
    EXPECT_EQ(peer.requests().size(), 1U);
}

TEST_F(ClientWithSessions, ResumesNoneOfAnotherOwner)
{
    EXPECT_EQ(post_as("social/acme", peer.url("hooks.example")).status, 200);
    EXPECT_EQ(post(peer.url("hooks.example")).status, 200);
    EXPECT_EQ(peer.resumed(), 0U);

    EXPECT_EQ(post_as("social/acme", peer.url("hooks.example")).status, 200);
    EXPECT_EQ(peer.resumed(), 1U);
}

TEST(ClientWithABadCertificate, DoesNotStartAndNamesTheFileAlone)
{
    boost::asio::io_context io;
    test::StubResolver names;
    const test::Authority authority;
    const auto one = authority.issue({.alternative_name = "DNS:one.example"});
    const auto other = authority.issue({.alternative_name = "DNS:other.example"});
    const PemFile mixed{one.certificate + other.key};
    const PemFile without_key{one.certificate};

    for (const auto& file : {mixed.path(), without_key.path(), std::string{"/does/not/exist.pem"}}) {
        const ClientSettings settings{.addresses = loopback_allowed(),
                                      .ca_file = authority.file(),
                                      .client_certificates = {{"social/acme", "hooks.example", file}}};
        try {
            const Client client{io, settings, names};
            ADD_FAILURE() << file;
        } catch (const std::runtime_error& error) {
            EXPECT_NE(std::string{error.what()}.find(file), std::string::npos) << error.what();
        }
    }
}

}  // namespace
}  // namespace fantail::http
