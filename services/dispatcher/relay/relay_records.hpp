#pragma once

#include <optional>
#include <string>

#include "fantail/core/delivery.hpp"
#include "fantail/core/record.hpp"
#include "fantail/core/relay.hpp"
#include "fantail/core/topics.hpp"

namespace fantail::dispatcher {

/// The delay topic that a partition is of; nullopt: none.
[[nodiscard]] std::optional<core::DelayTier> tier_of(const core::TopicNames& topics,
                                                     const core::Partition& partition) noexcept;

/// What a waiting record's header says; nullopt: it cannot be read.
[[nodiscard]] std::optional<core::DeliveryTask> task_of(const core::InRecord& record);

/// What decide_relay() asks of a record.
[[nodiscard]] core::ParkedHead parked_head(const core::InRecord& record, const core::DeliveryTask& task,
                                           core::DelayTier tier) noexcept;

/// The record as it goes on: one hop more, and otherwise as it came, on the partition of the same number. A record
/// whose task cannot be read is not changed at all.
[[nodiscard]] core::OutRecord onward(const core::InRecord& record, const std::optional<core::DeliveryTask>& task,
                                     const std::string& topic);

}  // namespace fantail::dispatcher
