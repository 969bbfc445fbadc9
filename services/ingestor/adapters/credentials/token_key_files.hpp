#pragma once

#include <vector>

#include "fantail/config/yaml_map.hpp"
#include "fantail/crypto/json_web_keys.hpp"
#include "ingestor/adapters/credentials/watched_files.hpp"

namespace fantail::ingestor {

/// Reads one entry of an issuer's `keys`, and the file that it names, and adds what is there to `keys`. The entry says
/// the algorithm: neither a token nor a key set is asked.
///
///     {algorithm: RS256, pem_file: login.pem, kid: k1}
///     {algorithm: ES256, jwks_file: login.jwks}
///     {algorithm: HS256, secret_file: shop.secret}
///
/// Of a secret file one line end at its end does not count. What is wrong is told in the entry's faults, with the file.
void take_keys(config::YamlMap& entry, WatchedFiles& files, std::vector<crypto::JsonWebKey>& keys);

}  // namespace fantail::ingestor
