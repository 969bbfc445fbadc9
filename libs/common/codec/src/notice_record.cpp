#include <chrono>

#include "fantail/codec/records.hpp"
#include "fantail/v1/notice.pb.h"
#include "wire.hpp"

namespace fantail::codec {

using wire::from_wire;
using wire::to_wire;

namespace {

std::int64_t milliseconds(core::Timestamp time) { return time.time_since_epoch().count(); }

core::Timestamp timestamp(std::int64_t milliseconds)
{
    return core::Timestamp{std::chrono::milliseconds{milliseconds}};
}

core::Error unreadable(std::string fault) { return {core::ErrorCode::unreadable, "notice: " + std::move(fault)}; }

}  // namespace

std::string encode(const core::Notice& notice)
{
    v1::Notice to;
    to.set_kind(to_wire(notice.kind));
    to.set_realm(notice.realm.value());
    to.set_tenant(notice.tenant.value());
    to.set_webhook_id(notice.webhook_id.value());
    to.set_webhook_version(notice.webhook_version);
    to.set_at_ms(milliseconds(notice.at));
    to.set_delivery_id(notice.delivery_id.value());
    to.set_replay(notice.delivery_at.replay);
    to.set_turn(notice.delivery_at.turn);
    to.set_event_id(notice.event_id.value());
    to.set_event_type(notice.event_type);
    to.set_reason(to_wire(notice.reason));
    if (notice.disable_reason) to.set_disable_reason(to_wire(*notice.disable_reason));
    if (notice.status) to.set_status(*notice.status);
    to.set_error(to_wire(notice.error));
    to.set_attempts(notice.attempts);
    if (notice.failing_since) to.set_failing_since_ms(milliseconds(*notice.failing_since));
    return to.SerializeAsString();
}

core::Result<core::Notice> decode_notice(std::string_view bytes)
{
    v1::Notice from;
    if (!from.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return unreadable("not a Notice");
    const auto kind = from_wire(from.kind());
    if (!kind) return unreadable("kind " + std::to_string(static_cast<int>(from.kind())) + " is unknown here");
    if (from.realm().empty() || from.tenant().empty() || from.webhook_id().empty()) {
        return unreadable("realm, tenant or webhook_id is empty");
    }
    core::Notice notice;
    notice.kind = *kind;
    notice.realm = core::RealmName{from.realm()};
    notice.tenant = core::TenantId{from.tenant()};
    notice.webhook_id = core::WebhookId{from.webhook_id()};
    notice.webhook_version = from.webhook_version();
    notice.at = timestamp(from.at_ms());
    notice.delivery_id = core::DeliveryId{from.delivery_id()};
    notice.delivery_at = {.replay = from.replay(), .turn = from.turn(), .hop = 0};
    notice.event_id = core::EventId{from.event_id()};
    notice.event_type = from.event_type();
    notice.reason = from_wire(from.reason()).value_or(core::OutcomeReason::none);
    if (notice.kind == core::NoticeKind::webhook_disabled) notice.disable_reason = from_wire(from.disable_reason());
    if (from.has_status()) notice.status = from.status();
    notice.error = from_wire(from.error()).value_or(core::AttemptError::none);
    notice.attempts = from.attempts();
    if (from.has_failing_since_ms()) notice.failing_since = timestamp(from.failing_since_ms());
    return notice;
}

}  // namespace fantail::codec
