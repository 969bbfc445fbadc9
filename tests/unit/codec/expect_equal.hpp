#pragma once

#include <gtest/gtest.h>

#include "fantail/core/accepted.hpp"
#include "fantail/core/delivery.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/core/webhook_state.hpp"

/// Field by field, so that a failure names the field that was lost.
namespace fantail::codec {

inline void expect_equal(const core::DeliveryTask& a, const core::DeliveryTask& b)
{
    EXPECT_EQ(a.delivery_id, b.delivery_id);
    EXPECT_EQ(a.at, b.at);
    EXPECT_EQ(a.realm, b.realm);
    EXPECT_EQ(a.tenant, b.tenant);
    EXPECT_EQ(a.webhook_id, b.webhook_id);
    EXPECT_EQ(a.webhook_offset, b.webhook_offset);
    EXPECT_EQ(a.source, b.source);
    EXPECT_EQ(a.source_time, b.source_time);
    EXPECT_EQ(a.event_id, b.event_id);
    EXPECT_EQ(a.event_type, b.event_type);
    EXPECT_EQ(a.event_time, b.event_time);
    EXPECT_EQ(a.body_format, b.body_format);
    EXPECT_EQ(a.attempts, b.attempts);
    EXPECT_EQ(a.first_attempt_at, b.first_attempt_at);
    EXPECT_EQ(a.due_at, b.due_at);
    EXPECT_EQ(a.attempt_due_at, b.attempt_due_at);
    EXPECT_EQ(a.traceparent, b.traceparent);
    EXPECT_EQ(a.test, b.test);
}

inline void expect_equal(const core::Attempt& a, const core::Attempt& b)
{
    EXPECT_EQ(a.number, b.number);
    EXPECT_EQ(a.started_at, b.started_at);
    EXPECT_EQ(a.status, b.status);
    EXPECT_EQ(a.error, b.error);
    EXPECT_EQ(a.error_detail, b.error_detail);
    EXPECT_EQ(a.phases.queue, b.phases.queue);
    EXPECT_EQ(a.phases.dns, b.phases.dns);
    EXPECT_EQ(a.phases.connect, b.phases.connect);
    EXPECT_EQ(a.phases.tls, b.phases.tls);
    EXPECT_EQ(a.phases.first_byte, b.phases.first_byte);
    EXPECT_EQ(a.phases.total, b.phases.total);
    EXPECT_EQ(a.answer, b.answer);
    EXPECT_EQ(a.address, b.address);
}

inline void expect_equal(const core::Outcome& a, const core::Outcome& b)
{
    expect_equal(a.task, b.task);
    EXPECT_EQ(a.endpoint_key, b.endpoint_key);
    EXPECT_EQ(a.task_position, b.task_position);
    EXPECT_EQ(a.verdict, b.verdict);
    EXPECT_EQ(a.reason, b.reason);
    ASSERT_EQ(a.attempt.has_value(), b.attempt.has_value());
    if (a.attempt) expect_equal(*a.attempt, *b.attempt);
    EXPECT_EQ(a.due_at, b.due_at);
    EXPECT_EQ(a.decided_at, b.decided_at);
    EXPECT_EQ(a.decided_by, b.decided_by);
    EXPECT_EQ(a.webhook_version, b.webhook_version);
    EXPECT_EQ(a.health, b.health);
}

inline void expect_equal(const core::Accepted& a, const core::Accepted& b)
{
    EXPECT_EQ(a.event_id, b.event_id);
    EXPECT_EQ(a.event_identity, b.event_identity);
    EXPECT_EQ(a.realm, b.realm);
    EXPECT_EQ(a.tenant, b.tenant);
    EXPECT_EQ(a.event_type, b.event_type);
    EXPECT_EQ(a.event_time, b.event_time);
    EXPECT_EQ(a.source, b.source);
    EXPECT_EQ(a.source_time, b.source_time);
    EXPECT_EQ(a.body_bytes, b.body_bytes);
    EXPECT_EQ(a.chunk, b.chunk);
    EXPECT_EQ(a.chunks, b.chunks);
    EXPECT_EQ(a.webhooks, b.webhooks);
    EXPECT_EQ(a.deliveries, b.deliveries);
}

inline void expect_equal(const core::WebhookRecord& a, const core::WebhookRecord& b)
{
    EXPECT_EQ(a.webhook.id, b.webhook.id);
    EXPECT_EQ(a.webhook.realm, b.webhook.realm);
    EXPECT_EQ(a.webhook.tenant, b.webhook.tenant);
    EXPECT_EQ(a.webhook.name, b.webhook.name);
    EXPECT_EQ(a.webhook.url, b.webhook.url);
    EXPECT_EQ(a.webhook.events, b.webhook.events);
    EXPECT_EQ(a.webhook.selectors, b.webhook.selectors);
    EXPECT_EQ(a.webhook.filter ? a.webhook.filter->text() : "", b.webhook.filter ? b.webhook.filter->text() : "");
    EXPECT_EQ(a.webhook.headers, b.webhook.headers);
    EXPECT_EQ(a.webhook.secret, b.webhook.secret);
    EXPECT_EQ(a.webhook.rotation, b.webhook.rotation);
    EXPECT_EQ(a.webhook.body_format, b.webhook.body_format);
    EXPECT_EQ(a.webhook.state, b.webhook.state);
    EXPECT_EQ(a.webhook.retry, b.webhook.retry);
    EXPECT_EQ(a.webhook.limits, b.webhook.limits);
    EXPECT_EQ(a.webhook.resource, b.webhook.resource);
    EXPECT_EQ(a.webhook.request_hash, b.webhook.request_hash);
    EXPECT_EQ(a.webhook.created_at, b.webhook.created_at);
    EXPECT_EQ(a.webhook.updated_at, b.webhook.updated_at);
    EXPECT_EQ(a.version, b.version);
    EXPECT_EQ(a.write_id, b.write_id);
    EXPECT_EQ(a.deleted, b.deleted);
    EXPECT_EQ(a.read_to, b.read_to);
}

inline void expect_equal(const core::WebhookStateRecord& a, const core::WebhookStateRecord& b)
{
    EXPECT_EQ(a.webhook_id, b.webhook_id);
    EXPECT_EQ(a.realm, b.realm);
    EXPECT_EQ(a.tenant, b.tenant);
    EXPECT_EQ(a.disabled, b.disabled);
}

}  // namespace fantail::codec
