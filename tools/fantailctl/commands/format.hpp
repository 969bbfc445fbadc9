#pragma once

#include <filesystem>
#include <string>

#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

struct FormatOptions {
    std::filesystem::path input;  ///< one JSON document, or one a line; `-`: standard input
    std::string format;
};

/// Prints the body that a webhook with this body format would get of each event; `no` where one passes untouched
/// because the format would lose something. In JSON one line each: `{"body": …, "untouched": …}`.
ExitCode format_events(const Context& context, const FormatOptions& options);

}  // namespace fantail::fantailctl
