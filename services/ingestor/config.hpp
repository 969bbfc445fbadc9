#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "fantail/config/settings_table.hpp"
#include "fantail/service/settings.hpp"
#include "ingestor/adapters/credentials/credential_files.hpp"
#include "ingestor/app/rate_limits.hpp"

namespace fantail::ingestor {

/// Everything that an ingestor is told; immutable once loaded.
struct Config {
    Config() { service.name = "ingestor"; }

    service::Settings service;
    // ingest.*
    std::size_t max_depth{100};
    std::size_t ids_remembered{50'000};

    // api.*
    config::ListenAddress api;
    CredentialPaths credential_paths;
    LoadedCredentials credentials;  ///< made of the files
    RateLimits::Settings api_rates;
    std::chrono::milliseconds api_timeout{10'000};
    std::vector<std::string> source_addresses;
};

void describe(config::SettingsTable& table, Config& config);

}  // namespace fantail::ingestor
