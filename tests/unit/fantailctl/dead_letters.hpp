#pragma once

#include <string>

#include "fantail/codec/records.hpp"
#include "fantail/core/record.hpp"

namespace fantail::fantailctl {

inline const std::string an_id{"f81d4fae-7dec-5abc-8765-00a0c91e6bf6"};
inline constexpr core::Timestamp letter_time{std::chrono::seconds{1'767'225'600}};

inline core::DeliveryTask letter_task()
{
    core::DeliveryTask task;
    task.delivery_id = core::DeliveryId{an_id};
    task.at = {.replay = 0, .turn = 2, .hop = 1};
    task.realm = core::RealmName{"social"};
    task.tenant = core::TenantId{"ws_1"};
    task.webhook_id = core::WebhookId{"wh_1"};
    task.webhook_offset = core::Offset{5};
    task.event_id = core::EventId{"evt_1"};
    task.event_type = "post.created";
    task.attempts = 2;
    task.first_attempt_at = letter_time;
    task.due_at = letter_time;
    return task;
}

/// A dead letter after three requests, the last of which was answered with 503.
inline core::InRecord letter_record(const core::DeliveryTask& task = letter_task())
{
    core::Attempt attempt;
    attempt.number = 3;
    attempt.status = 503;
    core::Outcome outcome;
    outcome.task = task;
    outcome.verdict = core::Verdict::failed;
    outcome.reason = core::OutcomeReason::attempt_failed;
    outcome.attempt = attempt;
    return {.position = {{"fantail.dead-letters", 3}, core::Offset{17}},
            .timestamp = letter_time,
            .key = "wh_1",
            .value = "{\"n\":1}",
            .headers = {{"task", codec::encode(task)}, {"other", "o"}, {"outcome", codec::encode(outcome)}}};
}

}  // namespace fantail::fantailctl
