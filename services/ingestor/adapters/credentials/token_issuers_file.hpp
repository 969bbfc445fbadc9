#pragma once

#include "fantail/config/fault.hpp"
#include "fantail/config/realms.hpp"
#include "fantail/config/sources.hpp"
#include "ingestor/adapters/credentials/token_issuers.hpp"
#include "ingestor/adapters/credentials/watched_files.hpp"

namespace fantail::ingestor {

/// Reads the file of `api.jwt_file`, and the key files that it names, through `files`. Returns everything that is
/// wrong.
///
///     issuers:
///       - realm: social
///         issuer: https://login.example.com/    # `iss` must be it; left out: it is not looked at
///         audience: [fantail]                   # `aud` must have one of them; left out: it is not looked at
///         leeway_s: 30
///         keys:                                 # one file each: pem_file, jwks_file or secret_file
///           - {algorithm: RS256, jwks_file: login.jwks}
///         claims: {tenant: /org/id, role: /roles}
///         operators: [fantail-admin]
///         scope_prefix: "fantail:"
///         default_scope: write
///
/// docs/operations.md says what each of them means. Paths are relative to the file's own folder.
config::Faults load_token_issuers(const config::NamedText& file, const config::RealmsConfig& realms,
                                  WatchedFiles& files, TokenIssuers& issuers);

}  // namespace fantail::ingestor
