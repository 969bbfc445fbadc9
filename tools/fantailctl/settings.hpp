#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/dialect.hpp"
#include "fantail/core/header.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/kafka/admin.hpp"
#include "fantail/kafka/client_settings.hpp"

namespace fantail::fantailctl {

/// Which installation is meant: the few of the services' settings that the tool shares with them.
struct Settings {
    std::string brokers;
    std::vector<core::Header> kafka_properties;
    core::TopicSettings topics;
    std::filesystem::path dialects{"dialects"};
    std::optional<std::filesystem::path> config_file;  ///< where they come from

    [[nodiscard]] kafka::ClientSettings kafka_client() const;  ///< throws Failure without brokers
    [[nodiscard]] kafka::Admin kafka_admin() const;            ///< the same

    /// Errors: a Failure that lists the folder's dialects.
    [[nodiscard]] core::Dialect dialect(std::string_view name) const;
};

/// What the command line says about the installation.
struct SettingsArguments {
    std::optional<std::filesystem::path> config_file;  ///< a service's; sections of other concern are left alone
    std::vector<std::string> set;                      ///< `kafka.brokers=…`: what options were given, as settings
};

/// From the file, the environment (the services' own names, as FANTAIL_KAFKA__BROKERS) and the command line, the later
/// ones winning, by the services' own rules.
///
/// Errors: throws config::ConfigError with all faults.
Settings load_settings(const SettingsArguments& arguments);

}  // namespace fantail::fantailctl
