#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "fantail/core/result.hpp"
#include "fantail/crypto/secret_bytes.hpp"

namespace fantail::crypto {

/// How tokens may be signed (RFC 7518, 3.1; RFC 8037, 3.1). `none` is no such way.
enum class TokenAlgorithm { hs256, rs256, es256, eddsa };

std::string_view to_string(TokenAlgorithm algorithm) noexcept;  ///< as `alg` names it: `RS256`
std::optional<TokenAlgorithm> parse_token_algorithm(std::string_view name) noexcept;

class PublicKey;

/// A key that tokens are checked with, for one algorithm and no other: a public key can never serve as the secret of
/// HMAC, whatever a token says of itself.
///
/// Threads: immutable; share freely.
/// Owns:    the key; a secret is wiped when its last copy dies.
/// Errors:  the makers say what the key must be, never what it is.
/// Cost:    a check takes 1 µs (HS256), 30 (RS256 of 2048 bits), 100 (ES256, EdDSA).
class VerifyingKey {
public:
    static constexpr std::size_t shortest_secret = 32;  ///< RFC 7518, 3.2

    /// HS256.
    static core::Result<VerifyingKey> of_secret(std::string_view secret);

    /// A `PUBLIC KEY` or a `CERTIFICATE` in PEM, which must be of the kind that `algorithm` needs. Of a certificate
    /// only the key counts.
    static core::Result<VerifyingKey> of_pem(TokenAlgorithm algorithm, std::string_view pem);

    // Of numbers as RFC 7518, 6, has them: big-endian bytes.
    static core::Result<VerifyingKey> of_rsa(std::string_view modulus, std::string_view exponent);
    static core::Result<VerifyingKey> of_p256(std::string_view x, std::string_view y);
    static core::Result<VerifyingKey> of_ed25519(std::string_view bytes);

    [[nodiscard]] TokenAlgorithm algorithm() const noexcept { return algorithm_; }

    /// Secrets are compared in constant time.
    [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;

private:
    using Public = std::shared_ptr<const PublicKey>;

    VerifyingKey(TokenAlgorithm algorithm, std::variant<SecretBytes, Public> key)
        : algorithm_{algorithm}, key_{std::move(key)}
    {
    }
    static core::Result<VerifyingKey> of_public(TokenAlgorithm algorithm, core::Result<PublicKey> key);

    TokenAlgorithm algorithm_;
    std::variant<SecretBytes, Public> key_;
};

}  // namespace fantail::crypto
