#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "fantail/core/ids.hpp"
#include "fantailctl/commands/topic_scan.hpp"

namespace fantail::fantailctl {

/// Where a record lies in a topic that is known.
struct Place {
    std::int32_t partition;
    std::int64_t offset;
};

/// `PARTITION:OFFSET`, and nothing else.
std::optional<Place> parse_place(const std::string& text);

/// The range of the one record; empty where the topic does not have it (any more).
LogRanges only(const LogRanges& all, const Place& place);

/// `topic:partition:offset`
std::string place_of(const core::Position& at);

}  // namespace fantail::fantailctl
