#include "fantail/codec/records.hpp"

#include <variant>

#include "fantail/codec/filter_reader.hpp"
#include "fantail/v1/accepted.pb.h"
#include "fantail/v1/delivery_task.pb.h"
#include "wire.hpp"

namespace fantail::codec {

namespace {

using wire::from_wire;

/// Why a record cannot be used; empty: it can.
using Fault = std::string;

core::Error unreadable(const char* record, const std::string& fault)
{
    return {core::ErrorCode::unreadable, std::string{record} + ": " + fault};
}

/// Says which of the fields that every reader relies on is empty.
class Required {
public:
    Required& field(const char* name, const std::string& value)
    {
        if (value.empty() && fault_.empty()) fault_ = std::string{name} + " is empty";
        return *this;
    }

    [[nodiscard]] const Fault& fault() const noexcept { return fault_; }

private:
    Fault fault_;
};

core::Timestamp timestamp(std::int64_t milliseconds)
{
    return core::Timestamp{std::chrono::milliseconds{milliseconds}};
}

std::chrono::microseconds microseconds(std::uint64_t count)
{
    return std::chrono::microseconds{static_cast<std::int64_t>(count)};
}

template <class Message>
bool parse(std::string_view bytes, Message& message)
{
    return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

core::Position read(const v1::Position& from)
{
    return {.partition = {.topic = from.topic(), .number = from.partition()}, .offset = core::Offset{from.offset()}};
}

Fault read(const v1::DeliveryTask& from, core::DeliveryTask& task)
{
    const auto format = from_wire(from.body_format());
    if (!format) {
        return "body_format " + std::to_string(static_cast<int>(from.body_format())) +
               " is unknown here: a newer version wrote it";
    }
    task.delivery_id = core::DeliveryId{from.delivery_id()};
    task.at = {.replay = from.replay(), .turn = from.turn(), .hop = from.hop()};
    task.realm = core::RealmName{from.realm()};
    task.tenant = core::TenantId{from.tenant()};
    task.webhook_id = core::WebhookId{from.webhook_id()};
    task.webhook_offset = core::Offset{from.webhook_offset()};
    task.source = read(from.source());
    task.source_time = timestamp(from.source_time_ms());
    task.event_id = core::EventId{from.event_id()};
    task.event_type = from.event_type();
    task.event_time = from.event_time();
    task.body_format = *format;
    task.attempts = from.attempts();
    if (from.has_first_attempt_at_ms()) task.first_attempt_at = timestamp(from.first_attempt_at_ms());
    if (from.has_due_at_ms()) task.due_at = timestamp(from.due_at_ms());
    if (from.has_attempt_due_at_ms()) task.attempt_due_at = timestamp(from.attempt_due_at_ms());
    task.traceparent = from.traceparent();
    task.test = from.test();

    return Required{}
        .field("delivery_id", from.delivery_id())
        .field("realm", from.realm())
        .field("tenant", from.tenant())
        .field("webhook_id", from.webhook_id())
        .field("event_id", from.event_id())
        .fault();
}

core::AttemptPhases read(const v1::Phases& from)
{
    return {.queue = microseconds(from.queue_us()),
            .dns = microseconds(from.dns_us()),
            .connect = microseconds(from.connect_us()),
            .tls = microseconds(from.tls_us()),
            .first_byte = microseconds(from.first_byte_us()),
            .total = microseconds(from.total_us())};
}

core::Attempt read(const v1::Attempt& from)
{
    core::Attempt attempt;
    attempt.number = from.number();
    attempt.started_at = timestamp(from.started_at_ms());
    if (from.has_status()) attempt.status = from.status();
    attempt.error = from_wire(from.error()).value_or(core::AttemptError::none);
    attempt.error_detail = from.error_detail();
    attempt.phases = read(from.phases());
    attempt.answer = from.answer();
    attempt.address = from.address();
    return attempt;
}

core::RetryOverride read(const v1::Retry& from)
{
    core::RetryOverride retry;
    for (const auto delay : from.delays_ms()) {
        if (!retry.delays) retry.delays.emplace();
        retry.delays->emplace_back(static_cast<std::int64_t>(delay));
    }
    if (from.requests() > 0) retry.requests = from.requests();
    return retry;
}

/// A limit that nobody may have written is none: nothing is divided by it.
core::LimitRule read(const v1::Limits& from)
{
    core::LimitRule limits;
    if (from.requests() > 0 && from.per_ms() > 0 &&
        from.per_ms() <= static_cast<std::uint64_t>(core::RateLimit::longest_period.count())) {
        limits.rate = {.requests = from.requests(),
                       .per = std::chrono::milliseconds{static_cast<std::int64_t>(from.per_ms())}};
    }
    if (from.in_flight() > 0) limits.in_flight = from.in_flight();
    return limits;
}

core::SealedSecret read(const v1::SealedSecret& from)
{
    return {.key_id = from.key_id(), .nonce = from.nonce(), .ciphertext = from.ciphertext()};
}

core::Webhook read(const v1::Webhook& from)
{
    core::Webhook webhook;
    webhook.id = core::WebhookId{from.id()};
    webhook.realm = core::RealmName{from.realm()};
    webhook.tenant = core::TenantId{from.tenant()};
    webhook.name = from.name();
    webhook.url = from.url();
    webhook.events = {from.events().begin(), from.events().end()};
    webhook.selectors = {from.selectors().begin(), from.selectors().end()};
    for (const auto& header : from.headers()) webhook.headers.push_back({header.name(), header.value()});
    webhook.secret = read(from.secret());
    if (from.has_rotation()) {
        webhook.rotation = {.next = read(from.rotation().next()), .ends_at = timestamp(from.rotation().ends_at_ms())};
    }
    webhook.created_at = timestamp(from.created_at_ms());
    webhook.updated_at = timestamp(from.updated_at_ms());
    webhook.retry = read(from.retry());
    webhook.limits = read(from.limits());
    webhook.resource = from.resource();
    webhook.request_hash = read(from.request_hash());
    return webhook;
}

Fault read_filter_of(const v1::Webhook& from, core::Webhook& webhook)
{
    if (from.filter().empty()) return {};
    auto read = read_filter(from.filter());
    if (const auto* fault = std::get_if<FilterFault>(&read)) {
        return "filter" + fault->pointer + " cannot be read here: " + fault->detail;
    }
    webhook.filter = std::move(std::get<0>(read));
    return {};
}

/// What a reader must know before it may send to the webhook; nothing is sent to a deleted one.
Fault read_settings(const v1::Webhook& from, core::Webhook& webhook)
{
    if (Fault fault = read_filter_of(from, webhook); !fault.empty()) return fault;
    const auto state = from_wire(from.state());
    if (!state) return "state " + std::to_string(static_cast<int>(from.state())) + " is unknown here";
    webhook.state = *state;
    if (webhook.rotation && webhook.rotation->next.empty()) return "rotation has no next secret";
    if (from.body_format() == v1::BODY_FORMAT_UNSPECIFIED) return {};
    webhook.body_format = from_wire(from.body_format());
    if (webhook.body_format) return {};
    return "body_format " + std::to_string(static_cast<int>(from.body_format())) + " is unknown here";
}

}  // namespace

core::Result<core::DeliveryTask> decode_task(std::string_view bytes)
{
    v1::DeliveryTask record;
    if (!parse(bytes, record)) return unreadable("task", "not a DeliveryTask");
    core::DeliveryTask task;
    if (const Fault fault = read(record, task); !fault.empty()) return unreadable("task", fault);
    return task;
}

core::Result<core::Outcome> decode_outcome(std::string_view bytes)
{
    v1::Outcome record;
    if (!parse(bytes, record)) return unreadable("outcome", "not an Outcome");
    const auto verdict = from_wire(record.verdict());
    if (!verdict) {
        return unreadable("outcome",
                          "verdict " + std::to_string(static_cast<int>(record.verdict())) + " is unknown here");
    }
    core::Outcome outcome;
    outcome.verdict = *verdict;
    outcome.reason = from_wire(record.reason()).value_or(core::OutcomeReason::none);
    if (outcome.reason != core::OutcomeReason::unreadable_task) {
        if (const Fault fault = read(record.task(), outcome.task); !fault.empty()) return unreadable("outcome", fault);
    }
    outcome.endpoint_key = core::EndpointKey{record.endpoint_key()};
    outcome.task_position = read(record.task_position());
    if (record.has_attempt()) outcome.attempt = read(record.attempt());
    if (record.has_due_at_ms()) outcome.due_at = timestamp(record.due_at_ms());
    outcome.decided_at = timestamp(record.decided_at_ms());
    outcome.decided_by = record.decided_by();
    outcome.webhook_version = record.webhook_version();
    outcome.health.change = from_wire(record.health_change());
    if (record.has_failing_since_ms()) outcome.health.failing_since = timestamp(record.failing_since_ms());
    return outcome;
}

core::Result<core::Accepted> decode_accepted(std::string_view bytes)
{
    v1::Accepted record;
    if (!parse(bytes, record)) return unreadable("accepted", "not an Accepted");
    const Required required = Required{}
                                  .field("event_id", record.event_id())
                                  .field("event_identity", record.event_identity())
                                  .field("realm", record.realm())
                                  .field("tenant", record.tenant());
    if (!required.fault().empty()) return unreadable("accepted", required.fault());
    if (record.webhooks_size() != record.deliveries_size()) {
        return unreadable("accepted", "as many deliveries as webhooks are wanted");
    }
    core::Accepted accepted;
    accepted.event_id = core::EventId{record.event_id()};
    accepted.event_identity = record.event_identity();
    accepted.realm = core::RealmName{record.realm()};
    accepted.tenant = core::TenantId{record.tenant()};
    accepted.event_type = record.event_type();
    accepted.event_time = record.event_time();
    accepted.source = read(record.source());
    accepted.source_time = timestamp(record.source_time_ms());
    accepted.body_bytes = record.body_bytes();
    accepted.chunk = record.chunk();
    accepted.chunks = record.chunks();
    for (const auto& webhook : record.webhooks()) accepted.webhooks.emplace_back(webhook);
    for (const auto& delivery : record.deliveries()) accepted.deliveries.emplace_back(delivery);
    return accepted;
}

core::Result<core::WebhookRecord> decode_webhook_record(std::string_view bytes)
{
    v1::WebhookRecord from;
    if (!parse(bytes, from)) return unreadable("webhook record", "not a WebhookRecord");
    const Required required = Required{}
                                  .field("webhook.id", from.webhook().id())
                                  .field("webhook.realm", from.webhook().realm())
                                  .field("webhook.tenant", from.webhook().tenant())
                                  .field("write_id", from.write_id());
    if (!required.fault().empty()) return unreadable("webhook record", required.fault());
    if (from.version() == 0) return unreadable("webhook record", "version is 0");

    core::WebhookRecord record{.webhook = read(from.webhook()),
                               .version = from.version(),
                               .write_id = from.write_id(),
                               .deleted = from.deleted(),
                               .read_to = core::Offset{from.read_to()}};
    if (record.deleted) return record;
    if (const Fault fault = read_settings(from.webhook(), record.webhook); !fault.empty()) {
        return unreadable("webhook record", fault);
    }
    return record;
}

core::Result<core::WebhookStateRecord> decode_webhook_state(std::string_view bytes)
{
    v1::WebhookStateRecord from;
    if (!parse(bytes, from)) return unreadable("webhook state", "not a WebhookStateRecord");
    const Required required =
        Required{}.field("webhook_id", from.webhook_id()).field("realm", from.realm()).field("tenant", from.tenant());
    if (!required.fault().empty()) return unreadable("webhook state", required.fault());

    core::WebhookStateRecord record{.webhook_id = core::WebhookId{from.webhook_id()},
                                    .realm = core::RealmName{from.realm()},
                                    .tenant = core::TenantId{from.tenant()}};
    if (from.has_disabled()) {
        record.disabled = {.version = from.disabled().version(),
                           .reason = from_wire(from.disabled().reason()),
                           .at = timestamp(from.disabled().at_ms()),
                           .by = from.disabled().by()};
    }
    return record;
}

}  // namespace fantail::codec
