// A test delivery: one attempt at once, past what waits and what is known of the endpoint, and outside the accounting.

#include <gtest/gtest.h>

#include "dispatcher/delivering_fixture.hpp"

namespace fantail::dispatcher {
namespace {

using namespace test;
using namespace std::chrono_literals;

class TestingDoes : public DeliveringDoes {
protected:
    /// As an ingestor writes it for a person who asks for a test.
    core::InRecord test_record(std::chrono::milliseconds age = 0ms)
    {
        auto asked = task();
        asked.delivery_id = core::DeliveryId{"7d444840-9dc0-41d1-b245-5ffdce74fad" + std::to_string(tests++)};
        asked.test = true;
        auto record = record_of(asked);
        record.timestamp = clock.wall() - age;
        return record;
    }

    void put_limited(const core::LimitRule& limits)
    {
        auto record = webhook_record(sealer, "http://receiver.example/hook");
        record.webhook.limits = limits;
        record.version = ++version;
        record.write_id = "w" + std::to_string(version);
        webhooks.apply(core::Offset{webhook_offset++}, std::move(record));
    }

    core::Outcome last_outcome() { return codec::decode_outcome(*log.of("test.outcomes").back().value).value(); }

    int tests{0};
};

TEST_F(TestingDoes, SendItSignedLikeAnyOtherAndSettleItByItsOutcome)
{
    take(test_record());
    intake.commit();

    ASSERT_EQ(endpoint.sent.size(), 1U);
    EXPECT_NE(endpoint.sent[0].head.find("webhook-signature: v1,"), std::string::npos);
    EXPECT_TRUE(last_outcome().task.test);
    EXPECT_EQ(last_outcome().verdict, core::Verdict::delivered);
    EXPECT_EQ(last_outcome().attempt->status, 200);
    EXPECT_EQ(committer.committed(partition), 101);
}

TEST_F(TestingDoes, NotTryAgainNorWriteADeadLetterOrANotice)
{
    endpoint.answer(500);
    take(test_record());

    EXPECT_EQ(last_outcome().verdict, core::Verdict::failed);
    EXPECT_EQ(last_outcome().reason, core::OutcomeReason::attempts_exhausted);
    EXPECT_EQ(log.all().size(), 1U) << "the outcome, and nothing that follows from it";
}

TEST_F(TestingDoes, LeaveTheWebhooksHealthAsItIs)
{
    endpoint.answer(410);
    take(test_record());

    EXPECT_EQ(last_outcome().verdict, core::Verdict::failed);
    EXPECT_EQ(last_outcome().health, core::HealthDecision{});
    EXPECT_TRUE(log.of("test.webhook-state").empty()) << "410 disables by a real delivery only";
}

TEST_F(TestingDoes, NotCountItAmongTheAttempts)
{
    take(test_record());

    EXPECT_EQ(counts.attempts, 0);
    ASSERT_EQ(counts.outcomes.size(), 1U);
    EXPECT_TRUE(counts.outcomes[0].task.test);
}

TEST_F(TestingDoes, SendToAWebhookThatIsInactive)
{
    put_webhook(core::WebhookState::inactive);
    take(test_record());

    EXPECT_EQ(endpoint.sent.size(), 1U);
}

TEST_F(TestingDoes, SendToAWebhookThatTheSystemHasDisabled)
{
    webhooks.apply(core::WebhookStateRecord{
        .webhook_id = core::WebhookId{"wh_1"},
        .realm = core::RealmName{"shop"},
        .tenant = core::TenantId{"acme"},
        .disabled =
            core::Disable{.version = version, .reason = core::DisableReason::gone, .at = clock.wall(), .by = "w0"}});
    take(record_of(task()));
    EXPECT_TRUE(endpoint.sent.empty());

    take(test_record());
    EXPECT_EQ(endpoint.sent.size(), 1U);
}

TEST_F(TestingDoes, DiscardOneThatNobodyWaitsForAnyMore)
{
    take(test_record(61s));
    intake.commit();

    EXPECT_TRUE(endpoint.sent.empty());
    EXPECT_EQ(last_outcome().verdict, core::Verdict::discarded);
    EXPECT_EQ(last_outcome().reason, core::OutcomeReason::expired);
    EXPECT_EQ(committer.committed(partition), 101);
}

TEST_F(TestingDoes, FailWhereALimitLeavesNoRoomInsteadOfWaiting)
{
    put_limited({.rate = core::RateLimit{.requests = 1, .per = 1s}, .in_flight = std::nullopt});
    clock.advance(2s);
    renew_lease();
    take(test_record());
    take(test_record());

    EXPECT_EQ(endpoint.sent.size(), 1U);
    EXPECT_EQ(last_outcome().verdict, core::Verdict::failed);
    EXPECT_EQ(last_outcome().reason, core::OutcomeReason::rate_limited);
    EXPECT_FALSE(last_outcome().attempt);
}

TEST_F(TestingDoes, GoPastWhatWaitsForTheEndpointButNotPastItsRequestsAtOnce)
{
    put_limited({.rate = std::nullopt, .in_flight = 2});
    endpoint.hold();
    take(record_of(task()));

    take(test_record());
    EXPECT_EQ(endpoint.sent.size(), 2U);

    take(test_record());
    EXPECT_EQ(endpoint.sent.size(), 2U);
    EXPECT_EQ(last_outcome().reason, core::OutcomeReason::no_room);
    endpoint.let_go();
    run();
}

TEST_F(TestingDoes, FailWhereNoKeyOpensTheSecretInsteadOfWaitingForIt)
{
    put_webhook(core::WebhookState::active, "k9");
    take(test_record());

    EXPECT_TRUE(endpoint.sent.empty());
    EXPECT_EQ(last_outcome().verdict, core::Verdict::failed);
    EXPECT_EQ(last_outcome().reason, core::OutcomeReason::secret_unreadable);
}

TEST_F(TestingDoes, DropASecondRecordOfOneTest)
{
    const auto record = test_record();
    take(record);
    auto again = record;
    again.position.offset = core::Offset{next_offset++};
    take(again);

    EXPECT_EQ(endpoint.sent.size(), 1U);
    EXPECT_EQ(counts.duplicates, 1);
}

TEST_F(TestingDoes, SettleItByTheLogLikeAnyOtherWhenThePartitionIsTakenOver)
{
    auto record = test_record();
    take(record);
    outcomes.written.push_back(last_outcome());
    intake.lost({partition});
    give_partition({});
    renew_table();
    run();
    take(record);

    EXPECT_EQ(endpoint.sent.size(), 1U);
    EXPECT_EQ(counts.by_log, 1);
    EXPECT_EQ(log.all().size(), 1U);
}

}  // namespace
}  // namespace fantail::dispatcher
