#include "fantail/crypto/signature.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "ed25519_key.hpp"
#include "fantail/core/assert.hpp"
#include "fantail/crypto/encoding.hpp"

namespace fantail::crypto {

namespace {

struct FreeContext {
    void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
};

using Context = std::unique_ptr<EVP_MAC_CTX, FreeContext>;
using Digest = std::array<unsigned char, 32>;

Context make_hmac_sha256()
{
    EVP_MAC* hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    Context context{hmac == nullptr ? nullptr : EVP_MAC_CTX_new(hmac)};
    EVP_MAC_free(hmac);  // the context holds it from here on
    std::array<char, 9> digest{"SHA2-256"};
    const std::array<OSSL_PARAM, 2> params{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                                           OSSL_PARAM_construct_end()};
    if (!context || EVP_MAC_CTX_set_params(context.get(), params.data()) != 1) {
        throw std::runtime_error{"OpenSSL has no HMAC with SHA-256"};
    }
    return context;
}

/// Equal lengths only; the time does not tell where the two differ.
bool equal_in_constant_time(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

struct Signer::Mac {
    Context context = make_hmac_sha256();

    Digest compute(const SecretBytes& key, std::string_view head, std::string_view body)
    {
        bool good = EVP_MAC_init(context.get(), key.data(), key.size(), nullptr) == 1;
        const auto update = [&](std::string_view part) {
            good = good &&
                   EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(part.data()), part.size()) == 1;
        };
        update(head);
        update(body);
        Digest digest;
        std::size_t size = 0;
        good = good && EVP_MAC_final(context.get(), digest.data(), &size, digest.size()) == 1;
        FANTAIL_ASSERT(good && size == digest.size());  // with a key and memory there is nothing that can fail
        return digest;
    }
};

std::string signed_head(const core::SignatureRule& rule, const SignedMessage& message)
{
    if (rule.content == core::SignedContent::body) return {};
    return std::string{message.id} + "." + std::to_string(message.unix_seconds) + ".";
}

Signer::Signer() : mac_{std::make_unique<Mac>()} {}
Signer::~Signer() = default;
Signer::Signer(Signer&&) noexcept = default;
Signer& Signer::operator=(Signer&&) noexcept = default;

std::string Signer::compute(const core::SignatureRule& rule, const SigningKey& key, const SignedMessage& message)
{
    auto head = signed_head(rule, message);
    if (const auto* ed25519 = std::get_if<SigningKey::Shared>(&key.key_)) {
        return (*ed25519)->sign(head.append(message.body));
    }
    const Digest digest = mac_->compute(std::get<SecretBytes>(key.key_), head, message.body);
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string Signer::sign(const core::SignatureRule& rule, const SigningKey& key, const SignedMessage& message)
{
    const std::string bytes = compute(rule, key, message);
    const bool is_hmac = std::holds_alternative<SecretBytes>(key.key_);
    return (is_hmac ? rule.prefix : rule.ed25519_prefix) +
           (rule.digest == core::DigestForm::hex ? hex_encode(bytes) : base64_encode(bytes));
}

// Both are the same for the same message, so that making one again is a check of ed25519, too.
bool Signer::verify(const core::SignatureRule& rule, const SigningKey& key, const SignedMessage& message,
                    std::string_view header_value)
{
    const std::string genuine = sign(rule, key, message);
    bool found = false;
    while (!header_value.empty()) {
        const auto space = std::min(header_value.find(' '), header_value.size());
        found = equal_in_constant_time(genuine, header_value.substr(0, space)) || found;
        header_value.remove_prefix(std::min(space + 1, header_value.size()));
    }
    return found;
}

}  // namespace fantail::crypto
