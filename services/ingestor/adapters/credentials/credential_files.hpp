#pragma once

#include <filesystem>
#include <memory>

#include "fantail/config/fault.hpp"
#include "fantail/config/realms.hpp"
#include "ingestor/adapters/credentials/credentials.hpp"
#include "ingestor/adapters/credentials/watched_files.hpp"

namespace fantail::ingestor {

/// Where the credentials are; one of them may be empty.
struct CredentialPaths {
    std::filesystem::path keys;  ///< `api.keys_file`
    std::filesystem::path jwt;   ///< `api.jwt_file`
};

struct LoadedCredentials {
    std::shared_ptr<const CredentialSet> set;  ///< nullptr where there are faults
    config::Faults faults;
    WatchedFiles files;  ///< all that were read, and that were to be
};

/// Cost: some 20 µs an API key; waits for the disk.
LoadedCredentials load_credentials(const CredentialPaths& paths, const config::RealmsConfig& realms);

}  // namespace fantail::ingestor
