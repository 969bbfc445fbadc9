#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "fantail/core/body_format.hpp"
#include "fantail/core/ids.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::core {

/// Which of a delivery's chains, and which record of it.
struct ChainPosition {
    std::uint32_t replay{0};  ///< 0: the first chain of the delivery
    std::uint32_t turn{0};    ///< records that dispatchers wrote for it
    std::uint32_t hop{0};     ///< records that the relay wrote for this turn

    friend auto operator<=>(const ChainPosition&, const ChainPosition&) = default;
};

/// Everything about one delivery but its body: the `task` header of a record in `fantail.deliveries`, whose value is
/// the exact bytes to POST and whose key is the endpoint key.
struct DeliveryTask {
    DeliveryId delivery_id;
    ChainPosition at;
    RealmName realm;
    TenantId tenant;
    WebhookId webhook_id;
    Offset webhook_offset;  ///< the record of `fantail.webhooks` it was matched against
    Position source;        ///< the event's own record
    Timestamp source_time{};
    EventId event_id;  ///< `webhook-id`, the same on every attempt and replay
    std::string event_type;
    std::string event_time;  ///< the publisher's own text, else the record's time
    BodyFormat body_format{BodyFormat::raw};
    std::uint32_t attempts{0};  ///< requests made so far in this chain
    std::optional<Timestamp> first_attempt_at;
    std::optional<Timestamp> due_at;            ///< not before; nullopt: at once
    std::optional<Timestamp> attempt_due_at{};  ///< where it was parked since: when its attempt came due
    std::string traceparent;                    ///< empty: none came
    bool test{false};                           ///< outside the accounting
};

/// When the attempt that a task waits to make came due; `written_at` is the time of the task's record.
inline Timestamp attempt_due_since(const DeliveryTask& task, Timestamp written_at)
{
    return task.attempt_due_at.value_or(task.due_at.value_or(written_at));
}

}  // namespace fantail::core
