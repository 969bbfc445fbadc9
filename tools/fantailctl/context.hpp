#pragma once

#include <iosfwd>

#include "fantailctl/settings.hpp"

namespace fantail::fantailctl {

/// How a command speaks: to a person, or to a program.
enum class Output { table, json };

/// What every command is given beside its own options.
struct Context {
    Settings settings;
    Output output{Output::table};
    std::ostream& out;
    std::ostream& err;  ///< notes beside the answer: what `out` holds stays parseable
};

}  // namespace fantail::fantailctl
