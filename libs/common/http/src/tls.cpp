#include "tls.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <utility>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <sys/socket.h>

#include "fantail/core/assert.hpp"

namespace fantail::http {

namespace {

using core::AttemptError;

constexpr std::size_t bytes_of_sessions = 4 * 1024 * 1024;  // of some 2 KB each

int socket_of(BIO* bio) noexcept { return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))); }

// OpenSSL's own socket BIO uses write(), which raises SIGPIPE when the peer is gone. This one does not; nothing else
// differs.
int bio_write(BIO* bio, const char* data, int size)
{
    BIO_clear_retry_flags(bio);
    const auto sent = ::send(socket_of(bio), data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* data, int size)
{
    BIO_clear_retry_flags(bio);
    const auto received = ::recv(socket_of(bio), data, static_cast<std::size_t>(size), 0);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
    if (received == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return static_cast<int>(received);
}

long bio_control(BIO* bio, int command, long /*number*/, void* /*pointer*/)
{
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    return 0;
}

const BIO_METHOD* socket_method()
{
    static const BIO_METHOD* const method = [] {
        auto* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without SIGPIPE");
        FANTAIL_ASSERT(made != nullptr);
        BIO_meth_set_write(made, &bio_write);
        BIO_meth_set_read(made, &bio_read);
        BIO_meth_set_ctrl(made, &bio_control);
        return made;
    }();
    return method;
}

/// Where the sessions of one connection belong. Goes with its SSL.
struct SessionOrigin {
    SessionCache& cache;
    std::string key;
};

void free_origin(void* /*ssl*/, void* origin, CRYPTO_EX_DATA* /*all*/, int /*index*/, long /*number*/, void* /*data*/)
{
    delete static_cast<SessionOrigin*>(origin);
}

int origin_index()
{
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, &free_origin);
    return index;
}

SessionOrigin& origin_of(const SSL& ssl) noexcept
{
    return *static_cast<SessionOrigin*>(SSL_get_ex_data(&ssl, origin_index()));
}

// TLS 1.3 brings sessions at any time after the handshake, and more than one.
int on_new_session(SSL* ssl, SSL_SESSION* session)
{
    auto& origin = origin_of(*ssl);
    origin.cache.put(origin.key, *session, std::chrono::steady_clock::now());
    return 0;  // we keep no reference
}

/// Host names and ports hold no blank; an identity is told from others by its place.
std::string session_key(const core::Url& url, const ClientIdentity* identity)
{
    auto key = url.host() + ' ' + std::to_string(url.port());
    if (identity != nullptr) key += ' ' + std::to_string(reinterpret_cast<std::uintptr_t>(identity));
    return key;
}

void expect_host(SSL* ssl, const core::Url& url)
{
    auto* verification = SSL_get0_param(ssl);
    if (url.host_is_address()) {
        FANTAIL_ASSERT(X509_VERIFY_PARAM_set1_ip_asc(verification, url.host().c_str()) == 1);
        return;  // RFC 6066 section 3: no literal addresses in server_name
    }
    X509_VERIFY_PARAM_set_hostflags(verification, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    FANTAIL_ASSERT(X509_VERIFY_PARAM_set1_host(verification, url.host().data(), url.host().size()) == 1);
    FANTAIL_ASSERT(SSL_set_tlsext_host_name(ssl, url.host().c_str()) == 1);
}

}  // namespace

TlsContext::TlsContext(const std::string& ca_file)
    : sessions_{bytes_of_sessions}, context_{SSL_CTX_new(TLS_client_method())}
{
    if (!context_) throw std::runtime_error{last_tls_complaint("OpenSSL gives no TLS context")};
    auto* context = context_.get();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    // Buffers of idle connections are given back (34 KB each otherwise); records are read ahead (one recv each, not
    // two).
    SSL_CTX_set_mode(context,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1);
    constexpr std::array<unsigned char, 9> http_1_1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_alpn_protos(context, http_1_1.data(), http_1_1.size());

    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, &on_new_session);

    const auto loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context)
                                        : SSL_CTX_load_verify_file(context, ca_file.c_str());
    if (loaded != 1) throw std::runtime_error{"cannot load the certificate authorities of " + ca_file};
}

SslHandle TlsContext::open(int socket, const core::Url& url, const ClientIdentity* identity)
{
    SslHandle ssl{SSL_new(context_.get())};
    auto* bio = BIO_new(socket_method());
    if (!ssl || bio == nullptr) throw std::bad_alloc{};
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl.get(), bio, bio);
    SSL_set_connect_state(ssl.get());
    expect_host(ssl.get(), url);
    if (identity != nullptr) identity->show_on(*ssl);

    auto origin = std::make_unique<SessionOrigin>(SessionOrigin{sessions_, session_key(url, identity)});
    if (const auto session = sessions_.take(origin->key, std::chrono::steady_clock::now())) {
        SSL_set_session(ssl.get(), session.get());
    }
    if (SSL_set_ex_data(ssl.get(), origin_index(), origin.get()) != 1) throw std::bad_alloc{};
    static_cast<void>(origin.release());  // freed with the SSL
    return ssl;
}

void TlsContext::forget_session(const SSL& ssl) noexcept { sessions_.forget(origin_of(ssl).key); }

std::string last_tls_complaint(std::string fallback)
{
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    const auto* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return reason != nullptr ? std::string{reason} : std::move(fallback);
}

TlsFailure explain_handshake(const SSL& ssl, const std::string& complaint)
{
    const auto verified = SSL_get_verify_result(&ssl);
    switch (verified) {
    case X509_V_OK:
        return {AttemptError::tls_invalid,
                "TLS handshake failed: " + (complaint.empty() ? "the connection was closed" : complaint)};
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return {AttemptError::tls_expired, "the certificate, or one of its chain, has expired"};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return {AttemptError::tls_name_mismatch, "the certificate is not for this host name"};
    default:
        return {AttemptError::tls_invalid,
                std::string{"the certificate was not accepted: "} + X509_verify_cert_error_string(verified)};
    }
}

}  // namespace fantail::http
