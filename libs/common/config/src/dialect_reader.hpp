#pragma once

#include <map>
#include <string>

#include "fantail/config/yaml_map.hpp"
#include "fantail/core/dialect.hpp"

namespace fantail::config {

/// A dialect as its file writes it, with where each key stands, for the rules between keys.
struct WrittenDialect {
    core::Dialect dialect;
    std::map<std::string, std::string> origins;  ///< key -> `social.yaml:12`; a key left out is not in it
};

/// Reads every key by itself: forms, ranges and words.
WrittenDialect read_dialect(YamlMap& file);

/// What one key alone cannot say. Asked only of a dialect whose keys are right each by itself.
Faults check_dialect(const WrittenDialect& written, const std::string& file);

}  // namespace fantail::config
