#pragma once

#include <memory>
#include <string>

#include <openssl/ssl.h>

#include "client_identity.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/url.hpp"
#include "session_cache.hpp"

namespace fantail::http {

struct SslDeleter {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
using SslHandle = std::unique_ptr<SSL, SslDeleter>;

struct TlsFailure {
    core::AttemptError error;
    std::string detail;
};

/// What all TLS connections of a client share: 1.2 or newer, verification on, the trusted authorities, and the sessions
/// that may be resumed.
///
/// Must outlive the connections it opens.
/// Errors: the constructor throws when the authorities cannot be loaded.
class TlsContext {
public:
    explicit TlsContext(const std::string& ca_file);

    /// TLS on `socket` (not owned) that accepts only certificates for the URL's host. Resumes a session that was made
    /// with the same host, port and identity, if there is one.
    [[nodiscard]] SslHandle open(int socket, const core::Url& url, const ClientIdentity* identity);

    /// After a handshake that failed: whatever the reason, the next one is whole.
    void forget_session(const SSL& ssl) noexcept;

private:
    SessionCache sessions_;
    std::unique_ptr<SSL_CTX, SslDeleter> context_;
};

/// Why a handshake failed, for the person whose certificate it is. `complaint` is OpenSSL's, empty where there was
/// none.
TlsFailure explain_handshake(const SSL& ssl, const std::string& complaint);

/// What OpenSSL last complained about, or `fallback`. Empties its error queue.
std::string last_tls_complaint(std::string fallback);

}  // namespace fantail::http
