#include "fantail/codec/task_header.hpp"

#include <limits>

#include "fantail/v1/delivery_task.pb.h"

namespace fantail::codec {

namespace {

template <class Change>
core::Result<std::string> altered(std::string_view task, Change change)
{
    v1::DeliveryTask record;
    const bool fits = task.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max());
    if (!fits || !record.ParseFromArray(task.data(), static_cast<int>(task.size()))) {
        return core::Error{core::ErrorCode::unreadable, "task: not a DeliveryTask"};
    }
    change(record);
    return record.SerializeAsString();
}

}  // namespace

core::Result<std::string> next_turn(std::string_view task, const NextTurn& changes)
{
    return altered(task, [&](v1::DeliveryTask& record) {
        record.set_turn(record.turn() + 1);
        record.set_hop(0);
        record.set_attempts(changes.attempts);
        record.clear_first_attempt_at_ms();
        if (const auto& first = changes.first_attempt_at) {
            record.set_first_attempt_at_ms(first->time_since_epoch().count());
        }
        record.set_due_at_ms(changes.due_at.time_since_epoch().count());
        record.clear_attempt_due_at_ms();
        if (const auto& attempt = changes.attempt_due_at) {
            record.set_attempt_due_at_ms(attempt->time_since_epoch().count());
        }
    });
}

core::Result<std::string> with_hop(std::string_view task, std::uint32_t hop)
{
    return altered(task, [hop](v1::DeliveryTask& record) { record.set_hop(hop); });
}

core::Result<std::string> new_chain(std::string_view task, std::uint32_t replay)
{
    return altered(task, [replay](v1::DeliveryTask& record) {
        record.set_replay(replay);
        record.set_turn(0);
        record.set_hop(0);
        record.set_attempts(0);
        record.clear_first_attempt_at_ms();
        record.clear_due_at_ms();
        record.clear_attempt_due_at_ms();
    });
}

}  // namespace fantail::codec
