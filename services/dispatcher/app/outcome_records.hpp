#pragma once

#include <optional>

#include "fantail/core/outcome.hpp"
#include "fantail/core/record.hpp"
#include "fantail/core/topics.hpp"

namespace fantail::dispatcher {

/// The name of the one header that carries a task.
inline constexpr const char* task_header = "task";

/// The record of `fantail.outcomes`, on the partition of its task: a new owner finds there what the old one decided.
core::OutRecord outcome_record(const core::TopicNames& topics, const core::Outcome& outcome);

/// What follows from an outcome, beside nothing: today a failed one's dead letter, the body with the task's header as
/// it came and the outcome. The place of the delay records too.
std::optional<core::OutRecord> follow_up_record(const core::TopicNames& topics, const core::Outcome& outcome,
                                                const core::InRecord& task);

}  // namespace fantail::dispatcher
