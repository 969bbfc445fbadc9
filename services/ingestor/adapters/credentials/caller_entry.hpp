#pragma once

#include <optional>
#include <string>

#include "fantail/config/realms.hpp"
#include "fantail/config/yaml_map.hpp"
#include "ingestor/app/caller.hpp"

namespace fantail::ingestor {

// What the entries of both files of credentials say in the same words. What is wrong is told in the map's faults.

/// A realm that there is. Empty: it is missing or unknown, which is told.
core::RealmName take_realm(config::YamlMap& entry, const config::RealmsConfig& realms);

/// nullopt: it is missing, or wrong, which is told.
std::optional<Scope> take_scope(config::YamlMap& entry, const std::string& key);

/// Empty where it is missing.
std::string take_text(config::YamlMap& entry, const std::string& key, const std::string& accepted);

/// Whether a tenant may be called so: one, by a name that records and logs can carry.
bool is_tenant(std::string_view name) noexcept;

}  // namespace fantail::ingestor
