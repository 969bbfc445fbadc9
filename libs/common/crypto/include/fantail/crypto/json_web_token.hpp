#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "fantail/core/result.hpp"
#include "fantail/crypto/verifying_key.hpp"

namespace fantail::crypto {

/// A signed JSON Web Token in its compact form (RFC 7515, 7.1; RFC 7519), taken apart and not yet believed: what it
/// claims is only to be had with a key that verifies it.
///
/// Refused at once: more than `longest` bytes, base64url with padding or stray bits, JSON with a member twice, an `alg`
/// that is not of TokenAlgorithm, `crit` (RFC 7515, 4.1.11: we understand none), a `typ` of another kind of token
/// (RFC 8725, 3.11), encrypted tokens. Keys that a header brings along or points to (`jwk`, `jku`, `x5c`, `x5u`) are
/// never looked at.
///
/// Errors: say what is wrong with the form; safe to show to anybody.
class JsonWebToken {
public:
    static constexpr std::size_t longest = 8 * 1024;

    static core::Result<JsonWebToken> read(std::string_view text);

    // What the token says of itself, to choose a key by.
    [[nodiscard]] TokenAlgorithm algorithm() const noexcept { return algorithm_; }
    [[nodiscard]] const std::optional<std::string>& key_id() const noexcept { return key_id_; }
    [[nodiscard]] const std::optional<std::string>& issuer() const noexcept { return issuer_; }

    /// nullptr: not signed with this key, or by another algorithm than the key's.
    [[nodiscard]] const boost::json::object* claims(const VerifyingKey& key) const;

private:
    JsonWebToken() = default;

    std::optional<core::Error> read_header(std::string_view text);

    std::string signed_;  ///< header and claims, as they were encoded
    std::string signature_;
    TokenAlgorithm algorithm_{};
    std::optional<std::string> key_id_;
    std::optional<std::string> issuer_;
    boost::json::object claims_;
};

}  // namespace fantail::crypto
