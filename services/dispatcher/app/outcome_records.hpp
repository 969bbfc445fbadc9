#pragma once

#include <optional>
#include <vector>

#include "fantail/core/delay_tiers.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/record.hpp"
#include "fantail/core/topics.hpp"

namespace fantail::dispatcher {

/// The record of `fantail.outcomes`, on the partition of its task: a new owner finds there what the old one decided.
core::OutRecord outcome_record(const core::TopicNames& topics, const core::Outcome& outcome);

/// What follows from an outcome: the next turn of one that is retried or parked, on the partition of this one; of a
/// failed one the dead letter, the body with the task's header as it came and the outcome; of every one what it says of
/// its webhook's health, and the notices for the owner of that.
///
/// `place` is where the next turn waits; nullopt: with whoever takes it from `fantail.deliveries`.
std::vector<core::OutRecord> follow_up_records(const core::TopicNames& topics, const core::Outcome& outcome,
                                               const core::InRecord& task, std::optional<core::DelayTier> place);

}  // namespace fantail::dispatcher
