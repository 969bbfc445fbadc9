#include "fantail/codec/records.hpp"

#include "fantail/v1/accepted.pb.h"
#include "fantail/v1/delivery_task.pb.h"
#include "wire.hpp"

namespace fantail::codec {

namespace {

using wire::to_wire;

std::int64_t milliseconds(core::Timestamp time) { return time.time_since_epoch().count(); }

std::uint64_t microseconds(std::chrono::microseconds duration)
{
    return duration.count() < 0 ? 0 : static_cast<std::uint64_t>(duration.count());
}

void write(const core::Position& position, v1::Position& to)
{
    to.set_topic(position.partition.topic);
    to.set_partition(position.partition.number);
    to.set_offset(position.offset.value());
}

void write(const core::DeliveryTask& task, v1::DeliveryTask& to)
{
    to.set_delivery_id(task.delivery_id.value());
    to.set_replay(task.at.replay);
    to.set_turn(task.at.turn);
    to.set_hop(task.at.hop);
    to.set_realm(task.realm.value());
    to.set_tenant(task.tenant.value());
    to.set_webhook_id(task.webhook_id.value());
    to.set_webhook_offset(task.webhook_offset.value());
    write(task.source, *to.mutable_source());
    to.set_source_time_ms(milliseconds(task.source_time));
    to.set_event_id(task.event_id.value());
    to.set_event_type(task.event_type);
    to.set_event_time(task.event_time);
    to.set_body_format(to_wire(task.body_format));
    to.set_attempts(task.attempts);
    if (task.first_attempt_at) to.set_first_attempt_at_ms(milliseconds(*task.first_attempt_at));
    if (task.due_at) to.set_due_at_ms(milliseconds(*task.due_at));
    if (task.attempt_due_at) to.set_attempt_due_at_ms(milliseconds(*task.attempt_due_at));
    to.set_traceparent(task.traceparent);
    to.set_test(task.test);
}

void write(const core::AttemptPhases& phases, v1::Phases& to)
{
    to.set_queue_us(microseconds(phases.queue));
    to.set_dns_us(microseconds(phases.dns));
    to.set_connect_us(microseconds(phases.connect));
    to.set_tls_us(microseconds(phases.tls));
    to.set_first_byte_us(microseconds(phases.first_byte));
    to.set_total_us(microseconds(phases.total));
}

void write(const core::Attempt& attempt, v1::Attempt& to)
{
    to.set_number(attempt.number);
    to.set_started_at_ms(milliseconds(attempt.started_at));
    if (attempt.status) to.set_status(*attempt.status);
    to.set_error(to_wire(attempt.error));
    to.set_error_detail(attempt.error_detail);
    write(attempt.phases, *to.mutable_phases());
    to.set_answer(attempt.answer.substr(0, core::answer_kept));
    to.set_address(attempt.address);
}

void write(const core::RetryOverride& retry, v1::Retry& to)
{
    if (retry.delays) {
        for (const auto delay : *retry.delays) to.add_delays_ms(static_cast<std::uint64_t>(delay.count()));
    }
    to.set_requests(retry.requests.value_or(0));
}

void write(const core::LimitRule& limits, v1::Limits& to)
{
    if (limits.rate) {
        to.set_requests(limits.rate->requests);
        to.set_per_ms(static_cast<std::uint64_t>(limits.rate->per.count()));
    }
    to.set_in_flight(static_cast<std::uint32_t>(limits.in_flight.value_or(0)));
}

void write(const core::SealedSecret& secret, v1::SealedSecret& to)
{
    to.set_key_id(secret.key_id);
    to.set_nonce(secret.nonce);
    to.set_ciphertext(secret.ciphertext);
}

void write(const core::Webhook& webhook, v1::Webhook& to)
{
    to.set_id(webhook.id.value());
    to.set_realm(webhook.realm.value());
    to.set_tenant(webhook.tenant.value());
    to.set_name(webhook.name);
    to.set_url(webhook.url);
    for (const auto& pattern : webhook.events) to.add_events(pattern);
    for (const auto& selector : webhook.selectors) to.add_selectors(selector);
    if (webhook.filter) to.set_filter(webhook.filter->text());
    to.set_resource(webhook.resource);
    for (const auto& header : webhook.headers) {
        auto& added = *to.add_headers();
        added.set_name(header.name);
        added.set_value(header.value);
    }
    if (!webhook.secret.empty()) write(webhook.secret, *to.mutable_secret());
    if (webhook.rotation) {
        write(webhook.rotation->next, *to.mutable_rotation()->mutable_next());
        to.mutable_rotation()->set_ends_at_ms(milliseconds(webhook.rotation->ends_at));
    }
    if (webhook.body_format) to.set_body_format(to_wire(*webhook.body_format));
    to.set_state(to_wire(webhook.state));
    to.set_created_at_ms(milliseconds(webhook.created_at));
    to.set_updated_at_ms(milliseconds(webhook.updated_at));
    if (!webhook.retry.empty()) write(webhook.retry, *to.mutable_retry());
    if (!webhook.limits.empty()) write(webhook.limits, *to.mutable_limits());
    if (!webhook.request_hash.empty()) write(webhook.request_hash, *to.mutable_request_hash());
}

}  // namespace

std::string encode(const core::DeliveryTask& task)
{
    v1::DeliveryTask record;
    write(task, record);
    return record.SerializeAsString();
}

std::string encode(const core::Outcome& outcome)
{
    v1::Outcome record;
    if (outcome.reason != core::OutcomeReason::unreadable_task) write(outcome.task, *record.mutable_task());
    record.set_endpoint_key(outcome.endpoint_key.value());
    write(outcome.task_position, *record.mutable_task_position());
    record.set_verdict(to_wire(outcome.verdict));
    record.set_reason(to_wire(outcome.reason));
    if (outcome.attempt) write(*outcome.attempt, *record.mutable_attempt());
    if (outcome.due_at) record.set_due_at_ms(milliseconds(*outcome.due_at));
    record.set_decided_at_ms(milliseconds(outcome.decided_at));
    record.set_decided_by(outcome.decided_by);
    record.set_webhook_version(outcome.webhook_version);
    record.set_health_change(to_wire(outcome.health.change));
    if (outcome.health.failing_since) record.set_failing_since_ms(milliseconds(*outcome.health.failing_since));
    return record.SerializeAsString();
}

std::string encode(const core::Accepted& accepted)
{
    v1::Accepted record;
    record.set_event_id(accepted.event_id.value());
    record.set_event_identity(accepted.event_identity);
    record.set_realm(accepted.realm.value());
    record.set_tenant(accepted.tenant.value());
    record.set_event_type(accepted.event_type);
    record.set_event_time(accepted.event_time);
    write(accepted.source, *record.mutable_source());
    record.set_source_time_ms(milliseconds(accepted.source_time));
    record.set_body_bytes(accepted.body_bytes);
    record.set_chunk(accepted.chunk);
    record.set_chunks(accepted.chunks);
    for (const auto& webhook : accepted.webhooks) record.add_webhooks(webhook.value());
    for (const auto& delivery : accepted.deliveries) record.add_deliveries(delivery.value());
    return record.SerializeAsString();
}

std::string encode(const core::WebhookRecord& record)
{
    v1::WebhookRecord to;
    write(record.webhook, *to.mutable_webhook());
    to.set_version(record.version);
    to.set_write_id(record.write_id);
    to.set_deleted(record.deleted);
    to.set_read_to(record.read_to.value());
    return to.SerializeAsString();
}

std::string encode(const core::WebhookStateRecord& record)
{
    v1::WebhookStateRecord to;
    to.set_webhook_id(record.webhook_id.value());
    to.set_realm(record.realm.value());
    to.set_tenant(record.tenant.value());
    if (record.disabled) {
        auto& disabled = *to.mutable_disabled();
        disabled.set_version(record.disabled->version);
        disabled.set_reason(to_wire(record.disabled->reason));
        disabled.set_at_ms(milliseconds(record.disabled->at));
        disabled.set_by(record.disabled->by);
    }
    return to.SerializeAsString();
}

}  // namespace fantail::codec
