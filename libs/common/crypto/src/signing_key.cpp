#include "fantail/crypto/signing_key.hpp"

#include <optional>
#include <utility>

#include "ed25519_key.hpp"
#include "fantail/crypto/encoding.hpp"

namespace fantail::crypto {

namespace {

constexpr std::string_view hmac_prefix = "whsec_";
constexpr std::string_view private_prefix = "whsk_";
constexpr std::string_view public_prefix = "whpk_";
constexpr std::size_t shortest_standard_key = 24;
constexpr std::size_t longest_standard_key = 64;

core::Error invalid(const char* detail) { return {core::ErrorCode::invalid_argument, detail}; }

/// Decoded, and wiped when it dies.
std::optional<SecretBytes> decoded(std::string_view base64)
{
    auto bytes = base64_decode(base64);
    if (!bytes) return std::nullopt;
    SecretBytes kept{*bytes};
    wipe(*bytes);
    return kept;
}

std::string_view view(const SecretBytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace

core::Result<SigningKey> SigningKey::create(const core::SignatureRule& rule, std::string_view secret)
{
    if (secret.empty()) return invalid("the secret is empty");
    if (rule.secret == core::SecretForm::text) return SigningKey{secret};

    if (!rule.ed25519_prefix.empty() && secret.starts_with(private_prefix)) {
        const auto bytes = decoded(secret.substr(private_prefix.size()));
        auto key = bytes ? Ed25519Key::create(view(*bytes)) : std::nullopt;
        if (!key) return invalid("after whsk_, the secret must be an ed25519 seed of 32 bytes in base64 with padding");
        return SigningKey{std::make_shared<const Ed25519Key>(std::move(*key))};
    }
    if (secret.starts_with(hmac_prefix)) secret.remove_prefix(hmac_prefix.size());
    const auto bytes = decoded(secret);
    if (!bytes) return invalid("the secret must be base64 with its padding, after an optional whsec_");
    if (bytes->size() < shortest_standard_key || bytes->size() > longest_standard_key) {
        return invalid("the secret must be 24 to 64 bytes in base64, after an optional whsec_");
    }
    return SigningKey{view(*bytes)};
}

std::string SigningKey::public_key() const
{
    const auto* ed25519 = std::get_if<Shared>(&key_);
    if (ed25519 == nullptr) return {};
    return std::string{public_prefix} + base64_encode((*ed25519)->public_bytes());
}

}  // namespace fantail::crypto
