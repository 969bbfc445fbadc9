#pragma once

#include <map>
#include <string>
#include <vector>

#include "fantail/core/audit.hpp"
#include "fantail/core/ids.hpp"
#include "fantail/kafka/admin.hpp"

namespace fantail::fantailctl {

/// How far a consumer group had come when it was asked.
class CommittedOffsets {
public:
    CommittedOffsets(std::string group, const std::vector<kafka::GroupOffset>& offsets);

    /// A partition that the group has committed nothing of is before it as a whole.
    [[nodiscard]] core::Committed beyond(const core::Position& record) const;

    [[nodiscard]] const std::string& group() const noexcept { return group_; }
    [[nodiscard]] bool empty() const noexcept { return offsets_.empty(); }

private:
    std::string group_;
    std::map<core::Partition, core::Offset> offsets_;
};

}  // namespace fantail::fantailctl
