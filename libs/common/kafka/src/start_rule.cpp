#include "start_rule.hpp"

namespace fantail::kafka {

Start decide_start(const std::optional<intake::CommitPoint>& committed, core::Offset log_begin)
{
    if (!committed) {
        // A log that begins at 0 has lost nothing yet: from its beginning is what a new group means.
        if (log_begin == core::Offset{0}) return StartAt{log_begin, {}, {}};
        return NoStart{};
    }
    if (committed->offset < log_begin) return StartAt{log_begin, committed->metadata, committed->offset};
    return StartAt{committed->offset, committed->metadata, {}};
}

core::Error no_start(const std::string& group, const core::Partition& partition, core::Offset log_begin)
{
    return {core::ErrorCode::not_found,
            "group " + group + " has no committed offset for " + partition.topic + " [" +
                std::to_string(partition.number) + "], whose log begins at " + std::to_string(log_begin.value()) +
                ": stop the group's members and say where to start with `fantailctl groups start --group " + group +
                " --topic " + partition.topic + " --at beginning|end|TIME`"};
}

}  // namespace fantail::kafka
