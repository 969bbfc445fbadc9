#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/config/settings_table.hpp"

namespace fantail::config {

/// What a service's command line may ask for.
enum class Action { run, check_config, print_config, print_settings_table, help, version };

struct ServiceCommandLine {
    std::string service;
    Action action{Action::run};
    std::optional<std::filesystem::path> config_file;
    std::vector<std::string> set;  ///< `key=value`, in the order given
};

/// `--config FILE`, `--set key=value` (repeatable), and one of the actions; `--option=value` is taken as well.
///
/// Errors: throws ConfigError naming every argument that it does not know.
ServiceCommandLine parse_service_command_line(int argc, const char* const argv[], std::string_view service);

enum class Next { run, exit };

/// Fills what the table's rows refer to, or answers on `out` what was asked instead of running: the one call between
/// a described table and a configured service. Reads the file and the process's environment.
///
/// Errors: throws ConfigError with all faults.
Next configure(SettingsTable& table, const ServiceCommandLine& command, std::string_view version, std::ostream& out);

}  // namespace fantail::config
