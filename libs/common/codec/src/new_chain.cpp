#include "fantail/codec/new_chain.hpp"

#include "fantail/v1/delivery_task.pb.h"

namespace fantail::codec {

core::Result<std::string> new_chain(std::string_view task_header, std::uint32_t replay)
{
    v1::DeliveryTask task;
    if (!task.ParseFromArray(task_header.data(), static_cast<int>(task_header.size()))) {
        return core::Error{core::ErrorCode::unreadable, "task: not a DeliveryTask"};
    }
    task.set_replay(replay);
    task.set_turn(0);
    task.set_hop(0);
    task.set_attempts(0);
    task.clear_first_attempt_at_ms();
    task.clear_due_at_ms();
    return task.SerializeAsString();
}

}  // namespace fantail::codec
