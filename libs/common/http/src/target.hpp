#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fantail::http {

/// The text with its `%XX` decoded; nothing where one is broken or stands for NUL.
std::optional<std::string> percent_decoded(std::string_view text);

struct Target {
    std::string path;
    std::map<std::string, std::string, std::less<>> query;
};

/// Path and query of a request target in origin form; nothing where it is not one.
std::optional<Target> parse_target(std::string_view target);

}  // namespace fantail::http
