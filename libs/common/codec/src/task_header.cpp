#include "fantail/codec/task_header.hpp"

#include <limits>

#include "fantail/v1/delivery_task.pb.h"

namespace fantail::codec {

core::Result<std::string> with_hop(std::string_view task, std::uint32_t hop)
{
    v1::DeliveryTask record;
    const bool fits = task.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max());
    if (!fits || !record.ParseFromArray(task.data(), static_cast<int>(task.size()))) {
        return core::Error{core::ErrorCode::unreadable, "task: not a DeliveryTask"};
    }
    record.set_hop(hop);
    return record.SerializeAsString();
}

}  // namespace fantail::codec
