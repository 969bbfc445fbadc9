#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "fantail/config/settings_table.hpp"
#include "fantail/core/dialect.hpp"
#include "fantail/core/ids.hpp"
#include "fantail/core/realm.hpp"

namespace fantail::config {

/// A realm as the file writes it:
///
///     realms:
///       - name: social
///         dialect: social
///         tenant: ws_789                    # of every topic that names none itself; optional
///         framing: none                     # or confluent: the same
///         topics:
///           - social.events
///           - {name: social.import, tenant: ws_790, framing: confluent}
struct RealmSettings {
    core::RealmName name;
    std::string dialect;
    std::vector<core::SourceTopic> topics;
    std::string origin;  ///< `fantail.yaml:12`
};

/// The realms of an installation and the dialects they speak.
struct RealmsConfig {
    std::filesystem::path dialects_path{"dialects"};
    std::vector<RealmSettings> realms;
    std::vector<std::shared_ptr<const core::Dialect>> dialects;  ///< all of the folder, by name

    /// After the settings were loaded without a fault.
    [[nodiscard]] core::Realms make() const;
};

/// Adds `dialects.path` and `realms`, and loads the dialects once both are known: a realm of an unknown dialect, a
/// realm named twice, a topic in two realms and every fault of every dialect file are told with the other faults.
void describe(SettingsTable& table, RealmsConfig& target);

}  // namespace fantail::config
