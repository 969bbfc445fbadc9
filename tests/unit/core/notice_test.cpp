#include "fantail/core/notice.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

const Timestamp since{std::chrono::seconds{1'700'000'000}};

Outcome outcome(Verdict verdict, OutcomeReason reason, HealthChange change)
{
    Outcome ended;
    ended.task.realm = RealmName{"shop"};
    ended.task.tenant = TenantId{"acme"};
    ended.task.webhook_id = WebhookId{"wh_1"};
    ended.task.attempts = 4;
    ended.verdict = verdict;
    ended.reason = reason;
    ended.webhook_version = 3;
    ended.health = {.change = change, .failing_since = since};
    return ended;
}

struct Row {
    const char* name;
    Outcome outcome;
    std::vector<NoticeKind> kinds;
};

class NoticesOf : public testing::TestWithParam<Row> {};

TEST_P(NoticesOf, AreAsTheTableSays)
{
    std::vector<NoticeKind> kinds;
    for (const auto& notice : notices_of(GetParam().outcome)) {
        EXPECT_EQ(notice.webhook_id, WebhookId{"wh_1"});
        EXPECT_EQ(notice.webhook_version, 3U);
        kinds.push_back(notice.kind);
    }
    EXPECT_EQ(kinds, GetParam().kinds);
}

using enum NoticeKind;
using enum Verdict;

INSTANTIATE_TEST_SUITE_P(
    , NoticesOf,
    testing::Values(
        Row{"ADelivery", outcome(delivered, OutcomeReason::none, HealthChange::none), {}},
        Row{"ARetry", outcome(retry, OutcomeReason::attempt_failed, HealthChange::none), {}},
        Row{"ADiscardedOne", outcome(discarded, OutcomeReason::webhook_disabled, HealthChange::none), {}},
        Row{"AFailedOne", outcome(failed, OutcomeReason::too_old, HealthChange::none), {delivery_failed}},
        Row{"AFailedOneThatTells",
            outcome(failed, OutcomeReason::attempts_exhausted, HealthChange::failing),
            {delivery_failed, webhook_failing}},
        Row{"AFailedOneThatDisables",
            outcome(failed, OutcomeReason::gone, HealthChange::disabled),
            {delivery_failed, webhook_disabled}},
        Row{"ARetryThatDisables",
            outcome(retry, OutcomeReason::attempt_failed, HealthChange::disabled),
            {webhook_disabled}},
        Row{"ARecovery", outcome(delivered, OutcomeReason::none, HealthChange::recovered), {webhook_recovered}}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(ANotice, SaysWhyTheDeliveryFailedAndByWhatAnswer)
{
    auto ended = outcome(failed, OutcomeReason::attempts_exhausted, HealthChange::none);
    ended.attempt.emplace();
    ended.attempt->number = 5;
    ended.attempt->status = 503;

    const auto notice = notices_of(ended).at(0);
    EXPECT_EQ(notice.reason, OutcomeReason::attempts_exhausted);
    EXPECT_EQ(notice.status, 503);
    EXPECT_EQ(notice.attempts, 5U);
    EXPECT_EQ(notice.failing_since, std::nullopt);
}

TEST(ANotice, SaysWhyTheWebhookIsDisabledAndSinceWhenItFailed)
{
    const auto gone = notices_of(outcome(failed, OutcomeReason::gone, HealthChange::disabled)).at(1);
    EXPECT_EQ(gone.disable_reason, DisableReason::gone);
    const auto failing = notices_of(outcome(retry, OutcomeReason::attempt_failed, HealthChange::disabled)).at(0);
    EXPECT_EQ(failing.disable_reason, DisableReason::failing);
    EXPECT_EQ(failing.failing_since, since);
}

TEST(ANotice, IsNotMadeOfATestNorOfWhatIsNobodys)
{
    auto test = outcome(failed, OutcomeReason::attempts_exhausted, HealthChange::none);
    test.task.test = true;
    EXPECT_TRUE(notices_of(test).empty());
    EXPECT_TRUE(notices_of(outcome(failed, OutcomeReason::unreadable_task, HealthChange::none)).empty());
}

}  // namespace
}  // namespace fantail::core
