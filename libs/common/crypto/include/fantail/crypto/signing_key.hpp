#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "fantail/core/dialect.hpp"
#include "fantail/core/result.hpp"
#include "fantail/crypto/secret_bytes.hpp"

namespace fantail::crypto {

class Ed25519Key;

/// A webhook's secret as the key that signs, parsed once: HMAC's, or the private half of an ed25519 pair.
///
/// Owns:   a copy of the key, wiped when the last copy of it dies.
/// Errors: create() says what a secret of this form must be; never the secret.
class SigningKey {
public:
    /// text: any secret but the empty one. base64: after an optional `whsec_`, base64 of 24 to 64 bytes; where the rule
    /// has ed25519, after `whsk_` base64 of an ed25519 seed (32 bytes), or of seed and public key (64).
    static core::Result<SigningKey> create(const core::SignatureRule& rule, std::string_view secret);

    /// What who verifies needs: `whpk_` and base64. Empty: HMAC, whose secret both sides know.
    [[nodiscard]] std::string public_key() const;

private:
    friend class Signer;
    using Shared = std::shared_ptr<const Ed25519Key>;

    explicit SigningKey(std::string_view hmac_key) : key_{SecretBytes{hmac_key}} {}
    explicit SigningKey(Shared ed25519) noexcept : key_{std::move(ed25519)} {}

    std::variant<SecretBytes, Shared> key_;
};

}  // namespace fantail::crypto
