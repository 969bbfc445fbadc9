#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "fantail/core/url.hpp"
#include "fantail/http/client.hpp"

namespace fantail::http {

/// A certificate that we show, with its key, ready for use.
///
/// Errors: the constructor throws, naming the file and never what is in it.
class ClientIdentity {
public:
    explicit ClientIdentity(const std::string& file);

    void show_on(SSL& ssl) const;

private:
    struct Deleter {
        void operator()(X509* certificate) const noexcept { X509_free(certificate); }
        void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
        void operator()(STACK_OF(X509) * chain) const noexcept { sk_X509_pop_free(chain, X509_free); }
    };
    std::unique_ptr<X509, Deleter> certificate_;
    std::unique_ptr<STACK_OF(X509), Deleter> chain_;
    std::unique_ptr<EVP_PKEY, Deleter> key_;
};

/// All that are configured. One is shown only to its host and only for its owner: by the host alone, whoever makes a
/// webhook to somebody else's partner would speak to it in that one's name.
class ClientIdentities {
public:
    explicit ClientIdentities(const std::vector<ClientCertificate>& certificates);

    /// nullptr: none is to be shown. Lives as long as this.
    [[nodiscard]] const ClientIdentity* find(std::string_view owner, const core::Url& url) const;

private:
    using Key = std::pair<std::string, std::string>;  // owner, host
    std::map<Key, ClientIdentity> identities_;
};

}  // namespace fantail::http
