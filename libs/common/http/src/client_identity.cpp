#include "client_identity.hpp"

#include <cstddef>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "fantail/core/assert.hpp"

namespace fantail::http {

namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

// Without it OpenSSL asks for the passphrase on the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) { return 0; }

Bio open(const std::string& file)
{
    Bio bio{BIO_new_file(file.c_str(), "r"), &BIO_free_all};
    if (!bio) throw std::runtime_error{"cannot read the client certificate " + file};
    return bio;
}

}  // namespace

ClientIdentity::ClientIdentity(const std::string& file) : chain_{sk_X509_new_null()}
{
    const auto for_certificates = open(file);
    certificate_.reset(PEM_read_bio_X509(for_certificates.get(), nullptr, &no_passphrase, nullptr));
    while (auto* next = PEM_read_bio_X509(for_certificates.get(), nullptr, &no_passphrase, nullptr)) {
        if (sk_X509_push(chain_.get(), next) <= 0) throw std::bad_alloc{};
    }
    const auto for_key = open(file);  // in any order in the file: read from its beginning again
    key_.reset(PEM_read_bio_PrivateKey(for_key.get(), nullptr, &no_passphrase, nullptr));
    ERR_clear_error();  // how the certificates ended; and what it says of a key is not for the log
    if (!certificate_ || !key_ || X509_check_private_key(certificate_.get(), key_.get()) != 1) {
        ERR_clear_error();
        throw std::runtime_error{"the client certificate " + file +
                                 " has to hold a certificate and its key, in PEM, the key without a passphrase"};
    }
}

void ClientIdentity::show_on(SSL& ssl) const
{
    constexpr int replacing = 1;
    FANTAIL_ASSERT(SSL_use_cert_and_key(&ssl, certificate_.get(), key_.get(), chain_.get(), replacing) == 1);
}

ClientIdentities::ClientIdentities(const std::vector<ClientCertificate>& certificates)
{
    for (const auto& each : certificates) {
        identities_.try_emplace(Key{each.owner, each.host}, each.file);
    }
}

const ClientIdentity* ClientIdentities::find(std::string_view owner, const core::Url& url) const
{
    if (identities_.empty() || owner.empty() || url.scheme() != core::Scheme::https) return nullptr;
    const auto found = identities_.find(Key{owner, url.host()});
    return found != identities_.end() ? &found->second : nullptr;
}

}  // namespace fantail::http
