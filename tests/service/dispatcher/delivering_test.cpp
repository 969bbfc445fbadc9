#include "dispatcher/app/delivering.hpp"

#include <string>

#include <gtest/gtest.h>

#include "dispatcher/delivering_fixture.hpp"

namespace fantail::dispatcher {
namespace {

using namespace test;

TEST_F(DeliveringDoes, SendTheExactBytesSignedNow)
{
    take(record_of(task()));

    ASSERT_EQ(endpoint.sent.size(), 1U);
    EXPECT_EQ(endpoint.sent[0].body, R"({"test": 2432232314})");
    EXPECT_EQ(endpoint.sent[0].head, "POST /hook HTTP/1.1\r\n"
                                     "Host: receiver.example\r\n"
                                     "User-Agent: Fantail/0.1\r\n"
                                     "Content-Type: application/json\r\n"
                                     "Content-Length: 20\r\n"
                                     "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek\r\n"
                                     "webhook-timestamp: 1614265330\r\n"
                                     "X-Event: order.paid\r\n"
                                     "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\r\n"
                                     "\r\n");
    EXPECT_EQ(endpoint.sent[0].owner, "shop/acme");
}

TEST_F(DeliveringDoes, WriteTheOutcomeBesideItsTaskAndThenSettle)
{
    take(record_of(task()));
    intake.commit();

    const auto written = log.of("test.outcomes");
    ASSERT_EQ(written.size(), 1U);
    EXPECT_EQ(written[0].partition, partition.number);
    const auto outcome = codec::decode_outcome(*written[0].value);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->verdict, core::Verdict::delivered);
    EXPECT_EQ(outcome->task_position.offset, core::Offset{100});
    EXPECT_EQ(committer.committed(partition), 101);
}

TEST_F(DeliveringDoes, SettleNothingBeforeItsOutcomeIsAcknowledged)
{
    log.cork();
    take(record_of(task()));
    intake.commit();
    EXPECT_EQ(committer.committed(partition), 100);

    log.uncork();
    run();
    intake.commit();
    EXPECT_EQ(committer.committed(partition), 101);
}

TEST_F(DeliveringDoes, SettleAFailedOneOnlyWithItsDeadLetter)
{
    core::Attempt refused;
    refused.error = core::AttemptError::connect_refused;
    endpoint.answers.push_back(refused);
    auto last = task();
    last.attempts = 3;
    auto record = record_of(last);
    const auto header = record.headers;

    take(std::move(record));

    const auto letters = log.of("test.dead-letters");
    ASSERT_EQ(letters.size(), 1U);
    EXPECT_EQ(letters[0].value, R"({"test": 2432232314})");
    ASSERT_EQ(letters[0].headers.size(), 2U);
    EXPECT_EQ(letters[0].headers[0], header[0]);
    const auto outcome = codec::decode_outcome(letters[0].headers[1].value);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->reason, core::OutcomeReason::attempts_exhausted);
    EXPECT_EQ(outcome->attempt->error, core::AttemptError::connect_refused);
}

TEST_F(DeliveringDoes, HintAtSecretAndBodyFormatWhereTheFirstAttemptIsAnsweredWith401)
{
    endpoint.answer(401);
    take(record_of(task()));
    auto second = task();
    second.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd430c9"};
    second.attempts = 1;
    second.at.turn = 1;
    endpoint.answer(401);
    take(record_of(second));

    const auto written = log.of("test.outcomes");
    ASSERT_EQ(written.size(), 2U);
    const auto first_outcome = codec::decode_outcome(*written[0].value);
    const auto second_outcome = codec::decode_outcome(*written[1].value);
    ASSERT_TRUE(first_outcome && second_outcome);
    EXPECT_EQ(first_outcome->attempt->status, 401);
    EXPECT_EQ(first_outcome->attempt->error_detail, "check secret and body_format");
    EXPECT_EQ(second_outcome->attempt->error_detail, "") << "the first was accepted: it is neither of them";
}

TEST_F(DeliveringDoes, GiveUpTheWorkerWhenKafkaRefusesAnOutcome)
{
    log.fail_next();
    take(record_of(task()));
    intake.commit();

    EXPECT_TRUE(failure.told.has_value());
    EXPECT_EQ(committer.committed(partition), 100);
}

TEST_F(DeliveringDoes, WaitForAWebhookThatItsTableHasNotPassed)
{
    auto late = task();
    late.webhook_offset = core::Offset{webhook_offset};
    take(record_of(late));
    EXPECT_TRUE(endpoint.sent.empty());

    put_webhook(core::WebhookState::active);
    renew_table();
    run();
    EXPECT_EQ(endpoint.sent.size(), 1U);
}

TEST_F(DeliveringDoes, TakeAnOffsetBeyondTheEndOfACurrentTableAsPassed)
{
    auto nonsense = task();
    nonsense.webhook_offset = core::Offset{1'000'000};
    take(record_of(nonsense));
    renew_table();
    run();
    EXPECT_TRUE(endpoint.sent.empty()) << "that end may have been asked for before the record was written";
    clock.advance(std::chrono::milliseconds{1});
    renew_table();
    run();

    EXPECT_EQ(endpoint.sent.size(), 1U);
    EXPECT_EQ(counts.unknown_offsets, 1);
}

TEST_F(DeliveringDoes, SettleNothingOfAPartitionThatHasBeenGivenUp)
{
    log.cork();
    take(record_of(task()));
    intake.lost({partition});
    intake.assigned(partition, core::Offset{100}, {});
    log.uncork();
    run();
    intake.commit();

    EXPECT_EQ(counts.late, 1);
    EXPECT_EQ(committer.committed(partition), 100);
}

TEST_F(DeliveringDoes, NoHeaderOfThePublishersMakingEscapeIntoTheRequest)
{
    auto hostile = task();
    hostile.event_type = "a\r\nX-Injected: 1";
    take(record_of(hostile));

    ASSERT_EQ(endpoint.sent.size(), 1U);
    EXPECT_NE(endpoint.sent[0].head.find("X-Event: a??X-Injected: 1\r\n"), std::string::npos);
}

struct UnsentRow {
    const char* name;
    void (*change)(core::DeliveryTask&);
    core::Verdict verdict;
    core::OutcomeReason reason;
};

class DeliveringSendsNothing : public DeliveringDoes, public testing::WithParamInterface<UnsentRow> {};

TEST_P(DeliveringSendsNothing, AndSaysWhy)
{
    auto changed = task();
    GetParam().change(changed);
    take(record_of(changed));

    EXPECT_TRUE(endpoint.sent.empty());
    ASSERT_EQ(counts.outcomes.size(), 1U);
    EXPECT_EQ(counts.outcomes[0].verdict, GetParam().verdict);
    EXPECT_EQ(counts.outcomes[0].reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    , DeliveringSendsNothing,
    testing::Values(
        UnsentRow{"ToAWebhookThatIsGone", [](core::DeliveryTask& task) { task.webhook_id = core::WebhookId{"wh_2"}; },
                  core::Verdict::discarded, core::OutcomeReason::webhook_gone},
        UnsentRow{"ToAnotherTenantsWebhook", [](core::DeliveryTask& task) { task.tenant = core::TenantId{"other"}; },
                  core::Verdict::failed, core::OutcomeReason::foreign_webhook},
        UnsentRow{"ToAnotherRealmsWebhook", [](core::DeliveryTask& task) { task.realm = core::RealmName{"other"}; },
                  core::Verdict::failed, core::OutcomeReason::foreign_webhook}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(DeliveringDoes, DiscardWhatIsOwedToAnInactiveWebhook)
{
    put_webhook(core::WebhookState::inactive);
    take(record_of(task()));

    ASSERT_EQ(counts.outcomes.size(), 1U);
    EXPECT_EQ(counts.outcomes[0].reason, core::OutcomeReason::webhook_inactive);
}

TEST_F(DeliveringDoes, MakeADeadLetterOfATaskThatCannotBeRead)
{
    auto broken = record_of(task());
    broken.headers[0].value = "\xff\xff\xff";
    take(std::move(broken));

    ASSERT_EQ(counts.outcomes.size(), 1U);
    EXPECT_EQ(counts.outcomes[0].reason, core::OutcomeReason::unreadable_task);
    EXPECT_EQ(log.of("test.dead-letters").size(), 1U);
}

}  // namespace
}  // namespace fantail::dispatcher
