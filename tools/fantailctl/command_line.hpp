#pragma once

#include <iosfwd>

#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

/// Where a run reads and writes.
struct Streams {
    std::ostream& out;
    std::ostream& err;
};

/// Reads the command line and carries out the one command on it. `--help` at any level tells what there is.
///
/// Errors: throws Failure and config::ConfigError; what is wrong with the command line itself is told on `err`, and
///         is `usage`.
ExitCode run_command_line(int argc, const char* const argv[], Streams streams);

}  // namespace fantail::fantailctl
