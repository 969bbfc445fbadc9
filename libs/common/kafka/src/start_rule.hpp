#pragma once

#include <optional>
#include <string>
#include <variant>

#include "fantail/core/ids.hpp"
#include "fantail/core/result.hpp"
#include "fantail/intake/ports.hpp"

namespace fantail::kafka {

/// A partition is read from here on.
struct StartAt {
    core::Offset offset;
    std::string metadata;                  ///< of the commit that it follows
    std::optional<core::Offset> gap_from;  ///< what lay between here and `offset` was deleted unread
};

/// Nothing says where to begin, and beginning anywhere would skip or repeat silently.
struct NoStart {};

using Start = std::variant<StartAt, NoStart>;

/// Where a group begins to read a partition that it is given.
Start decide_start(const std::optional<intake::CommitPoint>& committed, core::Offset log_begin);

/// What the operator reads of a partition without a start.
core::Error no_start(const std::string& group, const core::Partition& partition, core::Offset log_begin);

}  // namespace fantail::kafka
