#pragma once

#include <functional>
#include <map>
#include <string>

#include "fantail/core/record.hpp"
#include "fantail/core/result.hpp"
#include "fantailctl/commands/replay_plan.hpp"
#include "fantailctl/commands/topic_scan.hpp"
#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

// What the replays of dead letters and of rejected events have in common once it is decided what becomes of each.

/// Whether a plan is carried out: who names no record must be sure.
struct ReplayConsent {
    bool names_records{false};
    bool is_sure{false};
    bool dry_run{false};

    [[nodiscard]] bool is_missing() const noexcept { return !names_records && !is_sure && !dry_run; }
    [[nodiscard]] bool writes() const noexcept { return !dry_run && !is_missing(); }
};

/// Where the record at a place is to be written anew.
using ReplayTargets = std::map<core::Position, std::string>;

/// How each one that was begun ended.
using ReplayResults = std::map<core::Position, core::Result<core::Position>>;

/// Reads these records of `topic` once more, and writes what is made of each. One that cannot be read again has no
/// result; where the reading fails midway, what was written so far is told all the same.
ReplayResults write_again(const Context& context, TopicScan& scan, const std::string& topic,
                          const ReplayTargets& targets, const std::function<core::OutRecord(core::InRecord)>& made);

/// What is told of one record.
struct ToldReplay {
    const char* word;
    std::string detail;
    ExitCode code;
};

/// `why`: of a step that writes nothing. `results`: nullptr: nothing was to be written yet.
ToldReplay told_of(ReplayStep step, const std::string& why, const core::Position& record, const ReplayResults* results);

/// The command's end. `code`: of what was told of the plan; `unknown`: of what was named and is not there.
ExitCode end_of_replay(const Context& context, const ReplayConsent& consent, ExitCode code, ExitCode unknown);

}  // namespace fantail::fantailctl
