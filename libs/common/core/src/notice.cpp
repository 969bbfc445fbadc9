#include "fantail/core/notice.hpp"

#include "fantail/core/webhook_health.hpp"

namespace fantail::core {

namespace {

Notice notice_of(const Outcome& outcome, NoticeKind kind)
{
    const auto& task = outcome.task;
    Notice notice;
    notice.kind = kind;
    notice.realm = task.realm;
    notice.tenant = task.tenant;
    notice.webhook_id = task.webhook_id;
    notice.webhook_version = outcome.webhook_version;
    notice.at = outcome.decided_at;
    notice.delivery_id = task.delivery_id;
    notice.delivery_at = {.replay = task.at.replay, .turn = task.at.turn, .hop = 0};
    notice.event_id = task.event_id;
    notice.event_type = task.event_type;
    notice.attempts = task.attempts;
    if (!outcome.attempt) return notice;
    notice.status = outcome.attempt->status;
    notice.error = outcome.attempt->error;
    notice.attempts = outcome.attempt->number;
    return notice;
}

Notice about_health(const Outcome& outcome, NoticeKind kind)
{
    auto notice = notice_of(outcome, kind);
    notice.failing_since = outcome.health.failing_since;
    return notice;
}

}  // namespace

std::vector<Notice> notices_of(const Outcome& outcome)
{
    std::vector<Notice> notices;
    const bool is_anybodys = outcome.reason != OutcomeReason::unreadable_task;
    if (outcome.task.test || !is_anybodys) return notices;

    if (outcome.verdict == Verdict::failed) {
        notices.push_back(notice_of(outcome, NoticeKind::delivery_failed));
        notices.back().reason = outcome.reason;
    }
    switch (outcome.health.change) {
    case HealthChange::none:
        break;
    case HealthChange::failing:
        notices.push_back(about_health(outcome, NoticeKind::webhook_failing));
        break;
    case HealthChange::recovered:
        notices.push_back(about_health(outcome, NoticeKind::webhook_recovered));
        break;
    case HealthChange::disabled:
        notices.push_back(about_health(outcome, NoticeKind::webhook_disabled));
        notices.back().disable_reason = disable_reason(outcome);
        break;
    }
    return notices;
}

std::string_view to_string(NoticeKind kind) noexcept
{
    switch (kind) {
    case NoticeKind::delivery_failed:
        return "delivery_failed";
    case NoticeKind::webhook_failing:
        return "webhook_failing";
    case NoticeKind::webhook_disabled:
        return "webhook_disabled";
    case NoticeKind::webhook_recovered:
        return "webhook_recovered";
    }
    return "unknown";
}

}  // namespace fantail::core
