#pragma once

#include <chrono>

#include "fantail/core/delivery.hpp"
#include "fantail/core/record.hpp"
#include "fantail/intake/partition_windows.hpp"

namespace fantail::dispatcher {

/// A record of `fantail.deliveries` that this worker has taken and not settled.
struct Taken {
    core::InRecord record;
    intake::Ticket ticket;
    std::chrono::steady_clock::time_point at;
    core::DeliveryTask task{};  ///< what its header says; empty where that cannot be read

    [[nodiscard]] const core::Partition& partition() const noexcept { return record.position.partition; }
    [[nodiscard]] core::Offset offset() const noexcept { return record.position.offset; }
    [[nodiscard]] core::EndpointKey endpoint_key() const { return core::EndpointKey{record.key}; }
};

}  // namespace fantail::dispatcher
