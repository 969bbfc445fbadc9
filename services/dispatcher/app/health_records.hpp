#pragma once

#include <vector>

#include "fantail/core/outcome.hpp"
#include "fantail/core/record.hpp"
#include "fantail/core/topics.hpp"

namespace fantail::dispatcher {

/// What an outcome changes in `fantail.webhook-state`: that the webhook is failing or no more, or that the version it
/// judged is disabled. Made of the outcome alone: a new owner that derives it again judges as the old one did.
std::vector<core::OutRecord> health_records(const core::TopicNames& topics, const core::Outcome& outcome);

/// The records of `fantail.notices`. None of a delivery whose event came from that topic: a notice that cannot be
/// delivered must not make another.
std::vector<core::OutRecord> notice_records(const core::TopicNames& topics, const core::Outcome& outcome);

}  // namespace fantail::dispatcher
