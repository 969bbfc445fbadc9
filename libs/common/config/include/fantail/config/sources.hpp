#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fantail::config {

/// A text and the name that messages about it use.
struct NamedText {
    std::filesystem::path name;
    std::string text;
};

struct EnvironmentVariable {
    std::string name;
    std::string value;
};

/// Where settings come from beside their defaults, the later ones winning: file, environment, `--set`.
struct Sources {
    std::optional<NamedText> file;                 ///< YAML
    std::vector<EnvironmentVariable> environment;  ///< all of it: the table picks its own
    std::vector<std::string> set;                  ///< `key=value`
};

/// Errors: throws ConfigError when the file cannot be read.
NamedText read_file(const std::filesystem::path& file);

std::vector<EnvironmentVariable> process_environment();

}  // namespace fantail::config
