#include "fantail/codec/records.hpp"

#include <gtest/gtest.h>

#include "expect_equal.hpp"
#include "fantail/v1/accepted.pb.h"
#include "fantail/v1/outcome.pb.h"
#include "fantail/v1/webhook_record.pb.h"
#include "fantail/v1/webhook_state.pb.h"
#include "samples.hpp"

namespace fantail::codec {
namespace {

core::DeliveryTask smallest_task()
{
    core::DeliveryTask task;
    task.delivery_id = core::DeliveryId{"d"};
    task.realm = core::RealmName{"r"};
    task.tenant = core::TenantId{"t"};
    task.webhook_id = core::WebhookId{"w"};
    task.event_id = core::EventId{"e"};
    return task;
}

TEST(Task, WithNothingOptionalComesBack)
{
    const auto read = decode_task(encode(smallest_task())).value();
    expect_equal(read, smallest_task());
    EXPECT_FALSE(read.due_at.has_value());
}

TEST(Task, DueAtTheEpochIsNotAtOnce)
{
    auto task = smallest_task();
    task.due_at = core::Timestamp{};
    EXPECT_EQ(decode_task(encode(task))->due_at, core::Timestamp{});
}

TEST(Task, MayHaveATenantThatIsNoUtf8)
{
    auto task = smallest_task();
    task.tenant = core::TenantId{"\xff\xfe"};
    EXPECT_EQ(decode_task(encode(task))->tenant.value(), "\xff\xfe");
}

struct Emptied {
    const char* name;
    void (*empty)(core::DeliveryTask&);
};

class TaskWithout : public testing::TestWithParam<Emptied> {};

TEST_P(TaskWithout, IsRefusedByName)
{
    auto task = smallest_task();
    GetParam().empty(task);
    const auto read = decode_task(encode(task));
    ASSERT_TRUE(read.has_error());
    EXPECT_EQ(read.error().detail, std::string{"task: "} + GetParam().name + " is empty");
}

INSTANTIATE_TEST_SUITE_P(, TaskWithout,
                         testing::Values(Emptied{"delivery_id",
                                                 [](core::DeliveryTask& task) { task.delivery_id = {}; }},
                                         Emptied{"realm", [](core::DeliveryTask& task) { task.realm = {}; }},
                                         Emptied{"tenant", [](core::DeliveryTask& task) { task.tenant = {}; }},
                                         Emptied{"webhook_id", [](core::DeliveryTask& task) { task.webhook_id = {}; }},
                                         Emptied{"event_id", [](core::DeliveryTask& task) { task.event_id = {}; }}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(Task, OfAnUnknownBodyFormatIsRefusedByName)
{
    v1::DeliveryTask message;
    ASSERT_TRUE(message.ParseFromString(encode(smallest_task())));
    message.set_body_format(static_cast<v1::BodyFormat>(77));
    const auto read = decode_task(message.SerializeAsString());
    ASSERT_TRUE(read.has_error());
    EXPECT_NE(read.error().detail.find("body_format 77 is unknown"), std::string::npos) << read.error().detail;
}

TEST(Task, ThatIsCutShortOrNoneIsRefused)
{
    const auto bytes = encode(samples::task());
    EXPECT_TRUE(decode_task(std::string_view{bytes}.substr(0, bytes.size() - 1)).has_error());
    EXPECT_TRUE(decode_task("").has_error());
    EXPECT_TRUE(decode_task("\xff\xff\xff").has_error());
    EXPECT_TRUE(decode_task(R"({"delivery_id": "d"})").has_error());
}

TEST(Outcome, WithoutAnAttemptComesBack)
{
    auto outcome = samples::delivered();
    outcome.verdict = core::Verdict::discarded;
    outcome.reason = core::OutcomeReason::webhook_gone;
    outcome.attempt = std::nullopt;
    expect_equal(decode_outcome(encode(outcome)).value(), outcome);
}

TEST(Outcome, OfAnUnreadableTaskHasNone)
{
    core::Outcome outcome;
    outcome.endpoint_key = core::EndpointKey{"wh_4"};
    outcome.verdict = core::Verdict::failed;
    outcome.reason = core::OutcomeReason::unreadable_task;
    expect_equal(decode_outcome(encode(outcome)).value(), outcome);
}

TEST(Outcome, KeepsFourKibibytesOfTheAnswer)
{
    auto outcome = samples::delivered();
    outcome.attempt->answer = std::string(core::answer_kept + 1, 'x');
    EXPECT_EQ(decode_outcome(encode(outcome))->attempt->answer.size(), core::answer_kept);
}

TEST(Outcome, EveryVerdictReasonAndErrorComesBack)
{
    auto outcome = samples::retry();
    for (int verdict = 0; verdict <= static_cast<int>(core::Verdict::discarded); ++verdict) {
        outcome.verdict = static_cast<core::Verdict>(verdict);
        EXPECT_EQ(decode_outcome(encode(outcome))->verdict, outcome.verdict);
    }
    for (int error = 0; error <= static_cast<int>(core::AttemptError::connect_timeout); ++error) {
        outcome.attempt->error = static_cast<core::AttemptError>(error);
        EXPECT_EQ(decode_outcome(encode(outcome))->attempt->error, outcome.attempt->error);
    }
    for (int reason = 0; reason <= static_cast<int>(core::OutcomeReason::waits_for_probe); ++reason) {
        outcome.reason = static_cast<core::OutcomeReason>(reason);
        EXPECT_EQ(decode_outcome(encode(outcome))->reason, outcome.reason);
    }
}

TEST(Outcome, OfALaterVersionsReasonOrErrorIsReadButNotOfItsVerdict)
{
    v1::Outcome message;
    ASSERT_TRUE(message.ParseFromString(encode(samples::retry())));
    message.set_reason(static_cast<v1::OutcomeReason>(77));
    message.mutable_attempt()->set_error(static_cast<v1::AttemptError>(78));
    const auto read = decode_outcome(message.SerializeAsString()).value();
    EXPECT_EQ(read.verdict, core::Verdict::retry);
    EXPECT_EQ(read.reason, core::OutcomeReason::none);
    EXPECT_EQ(read.attempt->error, core::AttemptError::none);

    message.set_verdict(static_cast<v1::Verdict>(79));
    EXPECT_NE(decode_outcome(message.SerializeAsString()).error().detail.find("verdict 79"), std::string::npos);
}

TEST(Outcome, EveryChangeOfHealthComesBackAndALaterVersionsIsNone)
{
    auto outcome = samples::disables();
    for (int change = 0; change <= static_cast<int>(core::HealthChange::disabled); ++change) {
        outcome.health.change = static_cast<core::HealthChange>(change);
        EXPECT_EQ(decode_outcome(encode(outcome))->health, outcome.health);
    }
    v1::Outcome message;
    ASSERT_TRUE(message.ParseFromString(encode(outcome)));
    message.set_health_change(static_cast<v1::HealthChange>(77));
    EXPECT_EQ(decode_outcome(message.SerializeAsString())->health.change, core::HealthChange::none);
}

TEST(Accepted, WithoutAMatchComesBack)
{
    auto accepted = samples::accepted();
    accepted.webhooks.clear();
    accepted.deliveries.clear();
    expect_equal(decode_accepted(encode(accepted)).value(), accepted);
}

TEST(Accepted, WithMoreWebhooksThanDeliveriesIsRefused)
{
    auto accepted = samples::accepted();
    accepted.deliveries.pop_back();
    EXPECT_TRUE(decode_accepted(encode(accepted)).has_error());
}

TEST(WebhookRecord, WithoutSecretAndBodyFormatComesBack)
{
    auto record = samples::webhook_record();
    record.webhook.secret = {};
    record.webhook.body_format = std::nullopt;
    expect_equal(decode_webhook_record(encode(record)).value(), record);
}

TEST(WebhookRecord, MayChooseOnlyItsDelaysOrOnlyItsRequests)
{
    auto record = samples::with_schedule();
    record.webhook.retry.delays = std::nullopt;
    expect_equal(decode_webhook_record(encode(record)).value(), record);
    record = samples::with_schedule();
    record.webhook.retry.requests = std::nullopt;
    expect_equal(decode_webhook_record(encode(record)).value(), record);
}

TEST(WebhookRecord, WithoutWhatReadersRelyOnIsRefused)
{
    auto record = samples::webhook_record();
    record.webhook.tenant = {};
    EXPECT_EQ(decode_webhook_record(encode(record)).error().detail, "webhook record: webhook.tenant is empty");
    record = samples::webhook_record();
    record.version = 0;
    EXPECT_TRUE(decode_webhook_record(encode(record)).has_error());
    record = samples::webhook_record();
    record.write_id.clear();
    EXPECT_TRUE(decode_webhook_record(encode(record)).has_error());
}

TEST(WebhookRecord, OfARotationToNothingIsRefused)
{
    auto record = samples::rotating();
    record.webhook.rotation->next = {};
    EXPECT_EQ(decode_webhook_record(encode(record)).error().detail, "webhook record: rotation has no next secret");
}

TEST(WebhookRecord, OfAnUnknownStateIsRefusedUnlessDeleted)
{
    v1::WebhookRecord message;
    ASSERT_TRUE(message.ParseFromString(encode(samples::webhook_record())));
    message.mutable_webhook()->set_state(static_cast<v1::WebhookState>(77));
    EXPECT_TRUE(decode_webhook_record(message.SerializeAsString()).has_error());
    message.set_deleted(true);
    EXPECT_TRUE(decode_webhook_record(message.SerializeAsString()).has_value());
}

TEST(WebhookState, ThatDisablesNothingComesBack)
{
    auto record = samples::disabled();
    record.disabled = std::nullopt;
    expect_equal(decode_webhook_state(encode(record)).value(), record);
}

TEST(WebhookState, WithoutItsWebhookIsRefused)
{
    auto record = samples::disabled();
    record.webhook_id = {};
    EXPECT_EQ(decode_webhook_state(encode(record)).error().detail, "webhook state: webhook_id is empty");
}

TEST(WebhookState, OfALaterVersionsReasonDisablesAllTheSame)
{
    v1::WebhookStateRecord message;
    ASSERT_TRUE(message.ParseFromString(encode(samples::disabled())));
    message.mutable_disabled()->set_reason(static_cast<v1::DisableReason>(77));
    const auto read = decode_webhook_state(message.SerializeAsString()).value();
    ASSERT_TRUE(read.disabled);
    EXPECT_EQ(read.disabled->reason, core::DisableReason::other);
    EXPECT_EQ(read.disabled->version, 36U);
}

TEST(Encode, OfTheSameValueIsTheSameBytes)
{
    EXPECT_EQ(encode(samples::retry()), encode(decode_outcome(encode(samples::retry())).value()));
}

}  // namespace
}  // namespace fantail::codec
