#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/result.hpp"
#include "fantail/crypto/verifying_key.hpp"

namespace fantail::crypto {

struct JsonWebKey {
    std::optional<std::string> id;  ///< `kid`
    VerifyingKey key;
};

/// Reads a JWK set (RFC 7517, 5; RFC 8037, 2). The algorithm is the reader's choice, never the file's: keys of another
/// kind, of another `alg` or for another use are passed over.
///
/// Errors: not a single key for `algorithm`; one that is broken, or private; a `kid` twice. Tells which key by its
///         number, never what is in it.
core::Result<std::vector<JsonWebKey>> read_json_web_keys(std::string_view text, TokenAlgorithm algorithm);

}  // namespace fantail::crypto
