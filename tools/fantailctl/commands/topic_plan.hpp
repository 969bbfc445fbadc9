#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fantail/core/topics.hpp"

namespace fantail::fantailctl {

enum class TopicStep {
    none,       ///< as the table says
    create,     ///< it is missing
    configure,  ///< settings differ, and can be set
    refuse,     ///< what is wrong with it nobody may mend in place: a partition count, as keys would move
};

/// What `topics apply` does about one topic, and why.
struct PlannedTopic {
    core::TopicSpec spec;
    TopicStep step;
    std::vector<core::TopicFinding> findings;
};

using TopicStates = std::map<std::string, std::optional<core::TopicState>>;

/// One entry for each topic of the table, in its order. Of a topic with findings of both kinds, what can be mended is
/// still mended: `refuse` says only that something stays.
std::vector<PlannedTopic> plan_topics(const std::vector<core::TopicSpec>& table, const TopicStates& states);

/// Whether a service would refuse to start on what was found.
bool stops_a_service(const PlannedTopic& topic);

}  // namespace fantail::fantailctl
