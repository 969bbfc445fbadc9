#include <chrono>

#include "fantail/codec/records.hpp"
#include "fantail/v1/endpoint_state.pb.h"
#include "fantail/v1/webhook_health.pb.h"

namespace fantail::codec {

namespace {

constexpr const char* nobody = "-";

std::int64_t milliseconds(core::Timestamp time) { return time.time_since_epoch().count(); }

core::Timestamp timestamp(std::int64_t milliseconds)
{
    return core::Timestamp{std::chrono::milliseconds{milliseconds}};
}

}  // namespace

std::string encode(const core::WebhookHealthRecord& record)
{
    v1::WebhookHealthRecord to;
    to.set_nobodys_webhook_id(nobody);
    to.set_realm(record.realm.value());
    to.set_tenant(record.tenant.value());
    to.mutable_failing()->set_since_ms(milliseconds(record.failing.since));
    to.mutable_failing()->set_version(record.failing.version);
    return to.SerializeAsString();
}

core::Result<core::WebhookHealthRecord> decode_webhook_health(std::string_view bytes)
{
    v1::WebhookHealthRecord from;
    if (!from.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !from.has_failing()) {
        return core::Error{core::ErrorCode::unreadable, "webhook health: not a WebhookHealthRecord"};
    }
    return core::WebhookHealthRecord{
        .realm = core::RealmName{from.realm()},
        .tenant = core::TenantId{from.tenant()},
        .failing = {.since = timestamp(from.failing().since_ms()), .version = from.failing().version()}};
}

std::string encode(const core::EndpointState& state)
{
    v1::EndpointStateRecord to;
    to.set_nobodys_webhook_id(nobody);
    to.set_nobodys_realm(nobody);
    to.set_nobodys_tenant(nobody);
    if (state.tokens) to.set_tokens(*state.tokens);
    if (state.next_slot) to.set_next_slot_ms(milliseconds(*state.next_slot));
    if (state.open_until) to.set_open_until_ms(milliseconds(*state.open_until));
    if (state.failed_at) to.set_failed_at_ms(milliseconds(*state.failed_at));
    to.set_as_of_ms(milliseconds(state.as_of));
    to.set_handed_over(state.handed_over);
    return to.SerializeAsString();
}

core::Result<core::EndpointState> decode_endpoint_state(std::string_view bytes)
{
    v1::EndpointStateRecord from;
    if (!from.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return core::Error{core::ErrorCode::unreadable, "endpoint state: not an EndpointStateRecord"};
    }
    core::EndpointState state;
    if (from.has_tokens()) state.tokens = from.tokens();
    if (from.has_next_slot_ms()) state.next_slot = timestamp(from.next_slot_ms());
    if (from.has_open_until_ms()) state.open_until = timestamp(from.open_until_ms());
    if (from.has_failed_at_ms()) state.failed_at = timestamp(from.failed_at_ms());
    state.as_of = timestamp(from.as_of_ms());
    state.handed_over = from.handed_over();
    return state;
}

}  // namespace fantail::codec
