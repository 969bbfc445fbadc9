#include "fantail/codec/next_turn.hpp"

#include "fantail/v1/delivery_task.pb.h"

namespace fantail::codec {

core::Result<std::string> next_turn(std::string_view task_header, const NextTurn& changes)
{
    v1::DeliveryTask task;
    if (!task.ParseFromArray(task_header.data(), static_cast<int>(task_header.size()))) {
        return core::Error{core::ErrorCode::unreadable, "task: not a DeliveryTask"};
    }
    task.set_turn(task.turn() + 1);
    task.set_hop(0);
    task.set_attempts(changes.attempts);
    task.clear_first_attempt_at_ms();
    if (changes.first_attempt_at) task.set_first_attempt_at_ms(changes.first_attempt_at->time_since_epoch().count());
    task.set_due_at_ms(changes.due_at.time_since_epoch().count());
    return task.SerializeAsString();
}

}  // namespace fantail::codec
