#include "fantail/config/sources.hpp"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

#include <unistd.h>

#include "fantail/config/fault.hpp"

namespace fantail::config {

NamedText read_file(const std::filesystem::path& file)
{
    std::ifstream in{file};
    std::ostringstream text;
    // A folder opens, and only its reading fails; an empty file sets failbit on the output, which is no fault.
    if (!in || std::filesystem::is_directory(file) ||
        (in.peek() != std::ifstream::traits_type::eof() && !(text << in.rdbuf()))) {
        const auto why = std::filesystem::is_directory(file) ? "is a folder" : std::generic_category().message(errno);
        throw ConfigError{{{.origin = file.string(), .key = {}, .problem = "cannot be read: " + why, .accepted = {}}}};
    }
    return {.name = file, .text = std::move(text).str()};
}

std::vector<EnvironmentVariable> process_environment()
{
    std::vector<EnvironmentVariable> all;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        all.push_back({.name = std::string{text.substr(0, equals)}, .value = std::string{text.substr(equals + 1)}});
    }
    return all;
}

}  // namespace fantail::config
