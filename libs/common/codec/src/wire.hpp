#pragma once

#include <chrono>
#include <optional>

#include "fantail/core/body_format.hpp"
#include "fantail/core/notice.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/core/webhook_state.hpp"
#include "fantail/v1/common.pb.h"
#include "fantail/v1/notice.pb.h"
#include "fantail/v1/outcome.pb.h"
#include "fantail/v1/webhook_record.pb.h"
#include "fantail/v1/webhook_state.pb.h"

/// The closed sets of core beside those on the wire. Written with switches, so that a new value of core does not
/// compile until it has a number here; a number, once given, stays.
namespace fantail::codec::wire {

v1::BodyFormat to_wire(core::BodyFormat format) noexcept;
v1::WebhookState to_wire(core::WebhookState state) noexcept;
v1::Verdict to_wire(core::Verdict verdict) noexcept;
v1::OutcomeReason to_wire(core::OutcomeReason reason) noexcept;
v1::AttemptError to_wire(core::AttemptError error) noexcept;
v1::DisableReason to_wire(core::DisableReason reason) noexcept;
v1::HealthChange to_wire(core::HealthChange change) noexcept;
v1::NoticeKind to_wire(core::NoticeKind kind) noexcept;

// nullopt: unspecified, or a newer version's.
std::optional<core::BodyFormat> from_wire(v1::BodyFormat format) noexcept;
std::optional<core::WebhookState> from_wire(v1::WebhookState state) noexcept;
std::optional<core::Verdict> from_wire(v1::Verdict verdict) noexcept;
std::optional<core::OutcomeReason> from_wire(v1::OutcomeReason reason) noexcept;
std::optional<core::AttemptError> from_wire(v1::AttemptError error) noexcept;
std::optional<core::NoticeKind> from_wire(v1::NoticeKind kind) noexcept;

core::DisableReason from_wire(v1::DisableReason reason) noexcept;  // `other` stands for what is unknown here
core::HealthChange from_wire(v1::HealthChange change) noexcept;    // and `none` does here

}  // namespace fantail::codec::wire
