#include "samples.hpp"

#include "fantail/codec/filter_reader.hpp"

namespace fantail::codec::samples {

using namespace std::chrono_literals;

namespace {

core::Timestamp at(std::int64_t milliseconds) { return core::Timestamp{std::chrono::milliseconds{milliseconds}}; }

core::Position position(const char* topic, std::int32_t partition, std::int64_t offset)
{
    return {.partition = {.topic = topic, .number = partition}, .offset = core::Offset{offset}};
}

}  // namespace

core::DeliveryTask task()
{
    return {.delivery_id = core::DeliveryId{"0b586144-d5df-5c93-8ee0-8a29e6b8b908"},
            .at = {.replay = 1, .turn = 2, .hop = 3},
            .realm = core::RealmName{"social"},
            .tenant = core::TenantId{"ws_789"},
            .webhook_id = core::WebhookId{"wh_4"},
            .webhook_offset = core::Offset{5},
            .source = position("social.events", 6, 7'000'000'000),
            .source_time = at(1'700'000'000'008),
            .event_id = core::EventId{"evt_9"},
            .event_type = "post.published",
            .event_time = "2024-01-15T10:00:00Z",
            .body_format = core::BodyFormat::javascript,
            .attempts = 10,
            .first_attempt_at = at(1'700'000'000'011),
            .due_at = at(1'700'000'000'012),
            .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            .test = true};
}

core::Outcome delivered()
{
    core::Attempt attempt;
    attempt.number = 11;
    attempt.started_at = at(1'700'000'000'013);
    attempt.status = 204;
    attempt.phases = {.queue = 14us, .dns = 15us, .connect = 16us, .tls = 17us, .first_byte = 18us, .total = 19us};
    attempt.answer = std::string{"not UTF-8: \xff\0", 13};
    attempt.address = "192.0.2.20";
    return {.task = task(),
            .endpoint_key = core::EndpointKey{"wh_4"},
            .task_position = position("fantail.deliveries", 21, 22),
            .verdict = core::Verdict::delivered,
            .reason = core::OutcomeReason::none,
            .attempt = attempt,
            .due_at = std::nullopt,
            .decided_at = at(1'700'000'000'023),
            .decided_by = "dispatcher-0/1"};
}

core::Outcome retry()
{
    auto outcome = delivered();
    outcome.verdict = core::Verdict::retry;
    outcome.reason = core::OutcomeReason::attempt_failed;
    outcome.attempt->status = std::nullopt;
    outcome.attempt->error = core::AttemptError::tls_expired;
    outcome.attempt->error_detail = "the certificate has expired";
    outcome.due_at = at(1'700'000'000'024);
    return outcome;
}

core::Outcome gone()
{
    auto outcome = delivered();
    outcome.verdict = core::Verdict::failed;
    outcome.reason = core::OutcomeReason::gone;
    outcome.attempt->status = 410;
    outcome.webhook_version = 35;
    return outcome;
}

core::Outcome disables()
{
    auto outcome = retry();
    outcome.webhook_version = 46;
    outcome.health = {.change = core::HealthChange::disabled, .failing_since = at(1'700'000'000'047)};
    return outcome;
}

core::Accepted accepted()
{
    core::Accepted accepted;
    accepted.event_id = core::EventId{"evt_9"};
    accepted.event_identity = "13:social.events6:ws_789";
    accepted.realm = core::RealmName{"social"};
    accepted.tenant = core::TenantId{"ws_789"};
    accepted.event_type = "post.published";
    accepted.event_time = "2024-01-15T10:00:00Z";
    accepted.source = position("social.events", 6, 7'000'000'000);
    accepted.source_time = at(1'700'000'000'008);
    accepted.body_bytes = 25;
    accepted.chunk = 1;
    accepted.chunks = 3;
    accepted.webhooks = {core::WebhookId{"wh_4"}, core::WebhookId{"wh_26"}};
    accepted.deliveries = {core::DeliveryId{"0b586144-d5df-5c93-8ee0-8a29e6b8b908"},
                           core::DeliveryId{"67ed91e2-0565-5d27-881f-60daefb0367b"}};
    return accepted;
}

core::WebhookRecord webhook_record()
{
    core::WebhookRecord record;
    auto& webhook = record.webhook;
    webhook.id = core::WebhookId{"wh_4"};
    webhook.realm = core::RealmName{"social"};
    webhook.tenant = core::TenantId{"ws_789"};
    webhook.name = "hooks.example.com";
    webhook.url = "https://hooks.example.com/a?b=c";
    webhook.events = {"post.published", "mention.*"};
    webhook.selectors = {"proj_27", "proj_28"};
    webhook.headers = {{.name = "X-Team", .value = "blue"}, {.name = "X-Empty", .value = ""}};
    webhook.secret = {.key_id = "2025-a", .nonce = std::string(12, '\1'), .ciphertext = std::string(26, '\xfe')};
    webhook.body_format = core::BodyFormat::raw;
    webhook.state = core::WebhookState::inactive;
    webhook.created_at = at(1'700'000'000'029);
    webhook.updated_at = at(1'700'000'000'030);
    record.version = 31;
    record.write_id = "write_32";
    return record;
}

core::WebhookRecord with_schedule()
{
    auto record = webhook_record();
    record.webhook.retry = {.delays = std::vector<std::chrono::milliseconds>{38ms, 39ms}, .requests = 40};
    return record;
}

core::WebhookRecord with_limits()
{
    auto record = webhook_record();
    record.webhook.limits = {.rate = core::RateLimit{.requests = 42, .per = 43s}, .in_flight = 44};
    return record;
}

core::WebhookRecord with_resource()
{
    auto record = webhook_record();
    record.webhook.resource = R"({"channel":"API","config":{"workflow_id":"45"}})";
    return record;
}

core::WebhookRecord rotating()
{
    auto record = webhook_record();
    record.webhook.rotation = {
        .next = {.key_id = "2025-b", .nonce = std::string(12, '\2'), .ciphertext = std::string(27, '\xfd')},
        .ends_at = at(1'700'000'000'041)};
    return record;
}

core::WebhookRecord with_filter()
{
    auto record = webhook_record();
    record.webhook.filter = std::get<0>(read_filter(R"({"payload": {"data.amount": {"$gte": 57}}})"));
    return record;
}

core::WebhookRecord confirmed()
{
    auto record = webhook_record();
    record.webhook.request_hash = {
        .key_id = "2025-b", .nonce = std::string(12, '\2'), .ciphertext = std::string(80, '\xfd')};
    record.read_to = core::Offset{1'234'567};
    return record;
}

core::WebhookRecord deletion()
{
    core::WebhookRecord record;
    record.webhook.id = core::WebhookId{"wh_4"};
    record.webhook.realm = core::RealmName{"social"};
    record.webhook.tenant = core::TenantId{"ws_789"};
    record.version = 33;
    record.write_id = "write_34";
    record.deleted = true;
    return record;
}

core::WebhookStateRecord disabled()
{
    return {
        .webhook_id = core::WebhookId{"wh_4"},
        .realm = core::RealmName{"social"},
        .tenant = core::TenantId{"ws_789"},
        .disabled = core::Disable{
            .version = 36, .reason = core::DisableReason::gone, .at = at(1'700'000'000'037), .by = "dispatcher-0/1"}};
}

core::WebhookHealthRecord failing()
{
    return {.realm = core::RealmName{"social"},
            .tenant = core::TenantId{"ws_\xff"},
            .failing = {.since = at(1'700'000'000'048), .version = 49}};
}

core::EndpointState endpoint_state()
{
    return {.tokens = 41.5,
            .next_slot = at(1'700'000'000'042),
            .open_until = at(1'700'000'000'043),
            .failed_at = at(1'700'000'000'044),
            .as_of = at(1'700'000'000'045),
            .handed_over = true};
}

core::Notice notice()
{
    return {.kind = core::NoticeKind::webhook_disabled,
            .realm = core::RealmName{"social"},
            .tenant = core::TenantId{"ws_\xff"},
            .webhook_id = core::WebhookId{"wh_4"},
            .webhook_version = 50,
            .at = at(1'700'000'000'051),
            .delivery_id = core::DeliveryId{"0b586144-d5df-5c93-8ee0-8a29e6b8b908"},
            .delivery_at = {.replay = 52, .turn = 53, .hop = 0},
            .event_id = core::EventId{"evt_9"},
            .event_type = "post.published",
            .reason = core::OutcomeReason::attempts_exhausted,
            .disable_reason = core::DisableReason::failing,
            .status = 554,
            .error = core::AttemptError::timeout,
            .attempts = 55,
            .failing_since = at(1'700'000'000'056)};
}

}  // namespace fantail::codec::samples
