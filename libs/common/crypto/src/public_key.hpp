#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include <openssl/evp.h>

#include "fantail/core/result.hpp"
#include "fantail/crypto/verifying_key.hpp"

namespace fantail::crypto {

/// The public half of a pair, as OpenSSL takes it, fit for one algorithm: RSA of 2048 to 8192 bits, P-256, or ed25519.
///
/// Threads: immutable; share freely.
class PublicKey {
public:
    static core::Result<PublicKey> of_pem(TokenAlgorithm algorithm, std::string_view pem);
    static core::Result<PublicKey> of_rsa(std::string_view modulus, std::string_view exponent);
    static core::Result<PublicKey> of_p256(std::string_view x, std::string_view y);
    static core::Result<PublicKey> of_ed25519(std::string_view bytes);

    [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;

private:
    struct FreeKey {
        void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    };
    using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

    PublicKey(TokenAlgorithm algorithm, Key key) noexcept : algorithm_{algorithm}, key_{std::move(key)} {}

    static core::Result<PublicKey> checked(TokenAlgorithm algorithm, Key key);
    static Key from_pem(std::string_view pem);

    TokenAlgorithm algorithm_;
    Key key_;
};

}  // namespace fantail::crypto
