#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fantail/core/ids.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::core {

/// The record in `fantail.accepted`: an event that was read, and the webhooks it is owed to. An event that matches
/// many is written in chunks; the sum over them is what the accounting counts.
struct Accepted {
    EventId event_id;
    std::string event_identity;  ///< what makes it this event, see event_identity.hpp
    RealmName realm;
    TenantId tenant;
    std::string event_type;
    std::string event_time;
    Position source;
    Timestamp source_time{};
    std::uint64_t body_bytes{0};
    std::uint32_t chunk{0};  ///< from 0
    std::uint32_t chunks{1};
    std::vector<WebhookId> webhooks;     ///< of this chunk
    std::vector<DeliveryId> deliveries;  ///< as many, in the same order
};

}  // namespace fantail::core
