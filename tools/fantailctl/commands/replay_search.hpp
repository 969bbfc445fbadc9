#pragma once

#include <string>
#include <vector>

#include "fantail/core/topics.hpp"
#include "fantailctl/commands/dead_letter.hpp"
#include "fantailctl/commands/replay_plan.hpp"
#include "fantailctl/commands/topic_scan.hpp"

namespace fantail::fantailctl {

/// Which dead letters a replay is asked for.
struct ReplayWish {
    std::vector<std::string> handles;  ///< empty: whatever the filter lets through
    DeadLetterFilter filter;
};

struct ReplaySearch {
    ReplayCandidates candidates;
    KnownReplays known;
};

/// Looks through the dead letters, and for later chains of the same deliveries through `outcomes` and `deliveries`: on
/// the letters' partitions, from the oldest of them on. What retention has removed of these is not known any more.
ReplaySearch find_replays(TopicScan& scan, const core::TopicNames& topics, const ReplayWish& wish);

}  // namespace fantail::fantailctl
