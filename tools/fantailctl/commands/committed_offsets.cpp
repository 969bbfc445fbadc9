#include "fantailctl/commands/committed_offsets.hpp"

#include <utility>

namespace fantail::fantailctl {

CommittedOffsets::CommittedOffsets(std::string group, const std::vector<kafka::GroupOffset>& offsets)
    : group_{std::move(group)}
{
    for (const auto& each : offsets) offsets_.insert_or_assign(each.partition, each.committed);
}

core::Committed CommittedOffsets::beyond(const core::Position& record) const
{
    const auto found = offsets_.find(record.partition);
    const bool is_beyond = found != offsets_.end() && record.offset < found->second;
    return is_beyond ? core::Committed::yes : core::Committed::no;
}

}  // namespace fantail::fantailctl
