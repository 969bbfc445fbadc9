#include "session_cache.hpp"

#include <array>

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>

#include "support/certificates.hpp"

namespace fantail::http {
namespace {

using namespace std::chrono_literals;
using TimePoint = SessionCache::TimePoint;

struct SslDeleter {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
};
using Ssl = std::unique_ptr<SSL, SslDeleter>;

/// Sessions of real handshakes, in memory.
class Sessions : public testing::Test {
protected:
    SessionHandle make(int version, std::chrono::seconds certificate_lives = 24h)
    {
        boost::asio::ssl::context server{boost::asio::ssl::context::tls_server};
        const auto identity =
            authority.issue({.alternative_name = "DNS:hooks.example", .valid_until = certificate_lives});
        server.use_certificate_chain(boost::asio::buffer(identity.certificate));
        server.use_private_key(boost::asio::buffer(identity.key), boost::asio::ssl::context::pem);
        boost::asio::ssl::context client{boost::asio::ssl::context::tls_client};
        SSL_CTX_set_max_proto_version(client.native_handle(), version);

        const Ssl near{SSL_new(client.native_handle())};
        const Ssl far{SSL_new(server.native_handle())};
        BIO* near_end = nullptr;
        BIO* far_end = nullptr;
        EXPECT_EQ(BIO_new_bio_pair(&near_end, 0, &far_end, 0), 1);
        SSL_set_bio(near.get(), near_end, near_end);
        SSL_set_bio(far.get(), far_end, far_end);
        SSL_set_connect_state(near.get());
        SSL_set_accept_state(far.get());
        for (int i = 0; i < 4; ++i) {
            SSL_do_handshake(near.get());
            SSL_do_handshake(far.get());
        }
        std::array<char, 1> nothing{};
        SSL_read(near.get(), nothing.data(), 1);  // takes the tickets of TLS 1.3
        SSL_set_shutdown(near.get(), SSL_SENT_SHUTDOWN);
        return SessionHandle{SSL_get1_session(near.get())};
    }

    test::Authority authority;
    SessionCache cache{1024 * 1024};
    TimePoint now{1000h};
};

TEST_F(Sessions, OfTls13AreGivenOutOnce)
{
    cache.put("a", *make(TLS1_3_VERSION), now);
    cache.put("a", *make(TLS1_3_VERSION), now);

    EXPECT_NE(cache.take("a", now), nullptr);
    EXPECT_NE(cache.take("a", now), nullptr);
    EXPECT_EQ(cache.take("a", now), nullptr);
    EXPECT_EQ(cache.bytes(), 0U);
}

TEST_F(Sessions, OfTls12Stay)
{
    cache.put("a", *make(TLS1_2_VERSION), now);

    EXPECT_NE(cache.take("a", now), nullptr);
    EXPECT_NE(cache.take("a", now), nullptr);
}

TEST_F(Sessions, AreGivenOutForTheirKeyAlone)
{
    cache.put("a", *make(TLS1_3_VERSION), now);

    EXPECT_EQ(cache.take("b", now), nullptr);
    EXPECT_NE(cache.take("a", now), nullptr);
}

TEST_F(Sessions, LiveForAnHourAtMost)
{
    cache.put("a", *make(TLS1_3_VERSION), now);
    cache.put("b", *make(TLS1_3_VERSION), now);

    EXPECT_NE(cache.take("a", now + 1h - 1s), nullptr);
    EXPECT_EQ(cache.take("b", now + 1h), nullptr);
    EXPECT_EQ(cache.bytes(), 0U);
}

TEST_F(Sessions, DoNotOutliveTheCertificate)
{
    cache.put("a", *make(TLS1_3_VERSION, 60s), now);
    cache.put("b", *make(TLS1_3_VERSION, -1s), now);

    EXPECT_EQ(cache.take("b", now), nullptr);
    EXPECT_EQ(cache.take("a", now + 61s), nullptr);
}

TEST_F(Sessions, AreForgottenTogether)
{
    for (int i = 0; i < 3; ++i) cache.put("a", *make(TLS1_3_VERSION), now);
    cache.forget("a");
    cache.forget("never there");

    EXPECT_EQ(cache.take("a", now), nullptr);
    EXPECT_EQ(cache.bytes(), 0U);
}

TEST_F(Sessions, AreBoundedByKeyAndInAll)
{
    const auto session = make(TLS1_3_VERSION);
    cache.put("a", *session, now);
    const auto one = cache.bytes();
    for (int i = 0; i < 20; ++i) cache.put("a", *session, now);
    EXPECT_EQ(cache.bytes(), SessionCache::sessions_per_key * one);

    SessionCache small{3 * one};
    for (const auto* key : {"a", "b", "c", "a", "d"}) small.put(key, *session, now);
    EXPECT_LE(small.bytes(), 3 * one);
    EXPECT_EQ(small.take("b", now), nullptr);  // longest without a new one
    EXPECT_NE(small.take("d", now), nullptr);
}

}  // namespace
}  // namespace fantail::http
