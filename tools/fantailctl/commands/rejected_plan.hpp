#pragma once

#include <set>
#include <string>
#include <vector>

#include "fantail/core/record.hpp"
#include "fantailctl/commands/rejected_event.hpp"
#include "fantailctl/commands/replay_plan.hpp"

namespace fantail::fantailctl {

/// A rejected event that is to be put back, without its bytes.
struct PlannedReturn {
    std::string handle;
    core::Position position;  ///< in `rejected`
    core::Timestamp rejected{};
    std::optional<core::Position> source;
    ReplayStep step;
    std::string why;  ///< of refuse and skip
};

/// What was put back before: the records of `rejected`, as `replay_header` names them.
using KnownReturns = std::set<std::string>;

/// What becomes of one that was asked for.
PlannedReturn plan_return(const RejectedEvent& event, const KnownReturns& known, Again again);

/// The event as its producer wrote it: its bytes, key, headers, and its own partition, whichever partitioner chose it.
/// With a header that says which record of `rejected` it is. Only for events that plan_return() lets through.
core::OutRecord return_record(const RejectedEvent& event);

}  // namespace fantail::fantailctl
