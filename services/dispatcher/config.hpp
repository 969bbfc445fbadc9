#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/config/settings_table.hpp"
#include "fantail/core/address_rules.hpp"
#include "fantail/core/duplicates.hpp"
#include "fantail/core/isolation_terms.hpp"
#include "fantail/http/client.hpp"
#include "fantail/http/resolver.hpp"
#include "fantail/service/settings.hpp"

namespace fantail::dispatcher {

/// Everything that a dispatcher is told; immutable once loaded.
struct Config {
    Config() { service.name = "dispatcher"; }

    service::Settings service;
    core::IsolationSettings isolation;
    std::size_t in_flight_per_endpoint{64};
    std::size_t waiting_in_memory{10'000};
    std::size_t duplicates_remembered{200'000};

    std::vector<std::string> roles{"deliver", "relay"};  ///< dispatcher.roles

    // egress.*
    std::vector<std::string> allow_networks;
    std::vector<std::string> deny_networks;
    std::filesystem::path ca_file;
    std::vector<std::string> dns_servers;
    std::vector<std::string> client_certificates;
    std::size_t idle_connections{1'024};
    std::size_t idle_connections_per_endpoint{16};
    std::chrono::milliseconds idle_timeout{30'000};

    [[nodiscard]] http::ClientSettings http_client() const;
    [[nodiscard]] http::ResolverSettings http_resolver() const;
    [[nodiscard]] core::DuplicatesLimits duplicates() const;
    [[nodiscard]] bool has_role(std::string_view role) const;
};

void describe(config::SettingsTable& table, Config& config);

}  // namespace fantail::dispatcher
