#include "fantail/crypto/verifying_key.hpp"

#include <array>
#include <string>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "fantail/core/assert.hpp"
#include "public_key.hpp"

namespace fantail::crypto {

namespace {

struct Named {
    TokenAlgorithm algorithm;
    std::string_view name;
};

constexpr std::array<Named, 4> names{{{TokenAlgorithm::hs256, "HS256"},
                                      {TokenAlgorithm::rs256, "RS256"},
                                      {TokenAlgorithm::es256, "ES256"},
                                      {TokenAlgorithm::eddsa, "EdDSA"}}};

bool is_hmac_of(const SecretBytes& secret, std::string_view message, std::string_view signature)
{
    std::array<unsigned char, 32> genuine{};
    std::size_t size = 0;
    const auto* octets = reinterpret_cast<const unsigned char*>(message.data());
    const auto* made = EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret.data(), secret.size(), octets,
                                 message.size(), genuine.data(), genuine.size(), &size);
    FANTAIL_ASSERT(made != nullptr && size == genuine.size());  // with memory there is nothing that can fail
    return signature.size() == size && CRYPTO_memcmp(signature.data(), genuine.data(), size) == 0;
}

}  // namespace

std::string_view to_string(TokenAlgorithm algorithm) noexcept
{
    for (const auto& [known, name] : names) {
        if (known == algorithm) return name;
    }
    return {};
}

std::optional<TokenAlgorithm> parse_token_algorithm(std::string_view name) noexcept
{
    for (const auto& [algorithm, known] : names) {
        if (known == name) return algorithm;
    }
    return std::nullopt;
}

core::Result<VerifyingKey> VerifyingKey::of_secret(std::string_view secret)
{
    if (secret.size() < shortest_secret) {
        return core::Error{core::ErrorCode::invalid_argument, "a secret of HS256 must have 32 bytes at least"};
    }
    return VerifyingKey{TokenAlgorithm::hs256, SecretBytes{secret}};
}

core::Result<VerifyingKey> VerifyingKey::of_public(TokenAlgorithm algorithm, core::Result<PublicKey> key)
{
    if (!key) return key.error();
    return VerifyingKey{algorithm, std::make_shared<const PublicKey>(std::move(*key))};
}

core::Result<VerifyingKey> VerifyingKey::of_pem(TokenAlgorithm algorithm, std::string_view pem)
{
    return of_public(algorithm, PublicKey::of_pem(algorithm, pem));
}

core::Result<VerifyingKey> VerifyingKey::of_rsa(std::string_view modulus, std::string_view exponent)
{
    return of_public(TokenAlgorithm::rs256, PublicKey::of_rsa(modulus, exponent));
}

core::Result<VerifyingKey> VerifyingKey::of_p256(std::string_view x, std::string_view y)
{
    return of_public(TokenAlgorithm::es256, PublicKey::of_p256(x, y));
}

core::Result<VerifyingKey> VerifyingKey::of_ed25519(std::string_view bytes)
{
    return of_public(TokenAlgorithm::eddsa, PublicKey::of_ed25519(bytes));
}

bool VerifyingKey::verifies(std::string_view message, std::string_view signature) const
{
    if (const auto* secret = std::get_if<SecretBytes>(&key_)) return is_hmac_of(*secret, message, signature);
    return std::get<Public>(key_)->verifies(message, signature);
}

}  // namespace fantail::crypto
