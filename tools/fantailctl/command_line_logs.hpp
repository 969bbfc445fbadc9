#pragma once

#include <functional>

#include <CLI/CLI.hpp>

#include "fantailctl/commands/audit.hpp"
#include "fantailctl/commands/dead_letters.hpp"
#include "fantailctl/commands/rejected.hpp"
#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace fantail::fantailctl {

using Run = std::function<ExitCode(const Context&)>;

/// Options of the commands that read Fantail's own logs; they outlive the parser.
struct LogCommandOptions {
    AuditOptions audit;
    ListDeadLettersOptions list;
    ShowDeadLetterOptions show;
    ReplayDeadLettersOptions replay;
    ListRejectedOptions list_rejected;
    ShowRejectedOptions show_rejected;
    ReplayRejectedOptions replay_rejected;
};

/// Adds `audit`, `dead-letters …` and `rejected …`; sets `run` when one of them is asked for.
void add_log_commands(CLI::App& app, LogCommandOptions& options, Run& run);

}  // namespace fantail::fantailctl
