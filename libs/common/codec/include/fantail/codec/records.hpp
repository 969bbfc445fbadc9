#pragma once

#include <string>
#include <string_view>

#include "fantail/core/accepted.hpp"
#include "fantail/core/delivery.hpp"
#include "fantail/core/endpoint_states.hpp"
#include "fantail/core/notice.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/core/webhook_state.hpp"

namespace fantail::codec {

/// The records of our own topics as bytes: protobuf, package fantail.v1. proto/README.md says how they may change.
///
/// The same value always makes the same bytes: what two owners of a partition derive from one outcome is equal.
///
/// Threads: no state; call from anywhere.
/// Errors:  encode() cannot fail. decode_…() refuses bytes that are not such a record and records that break what every
///          reader relies on (an empty id, an unknown verdict or body format), and says which. Fields of a newer
///          version are skipped; a newer reason or attempt error reads as `none` (a disable's as `other`), because
///          nothing is decided by it.
std::string encode(const core::DeliveryTask& task);
std::string encode(const core::Outcome& outcome);
std::string encode(const core::Accepted& accepted);
std::string encode(const core::WebhookRecord& record);
std::string encode(const core::WebhookStateRecord& record);
std::string encode(const core::WebhookHealthRecord& record);
std::string encode(const core::EndpointState& state);
std::string encode(const core::Notice& notice);

core::Result<core::DeliveryTask> decode_task(std::string_view bytes);

/// Of an outcome for an unreadable task, the task is empty; of every other it must be whole.
core::Result<core::Outcome> decode_outcome(std::string_view bytes);

core::Result<core::Accepted> decode_accepted(std::string_view bytes);
core::Result<core::WebhookRecord> decode_webhook_record(std::string_view bytes);
core::Result<core::WebhookStateRecord> decode_webhook_state(std::string_view bytes);
core::Result<core::WebhookHealthRecord> decode_webhook_health(std::string_view bytes);
core::Result<core::EndpointState> decode_endpoint_state(std::string_view bytes);
core::Result<core::Notice> decode_notice(std::string_view bytes);

}  // namespace fantail::codec
