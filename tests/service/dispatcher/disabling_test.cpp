// A 410 that the dialect takes as final disables the webhook, in the version that was sent to.

#include <gtest/gtest.h>

#include "dispatcher/delivering_fixture.hpp"

namespace fantail::dispatcher {
namespace {

using namespace test;
using namespace std::chrono_literals;

class DisablingDoes : public DeliveringDoes {
protected:
    std::vector<core::OutRecord> states() const { return log.of("test.webhook-state"); }

    /// The table reads what was written of the webhook's state.
    void read_states()
    {
        for (const auto& record : states()) webhooks.apply(codec::decode_webhook_state(*record.value).value());
        renew_table();
        run();
    }

    core::DeliveryTask another_task()
    {
        auto another = task();
        another.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd43" + std::to_string(next_offset)};
        return another;
    }

    void answer_gone()
    {
        endpoint.answer(410);
        take(record_of(another_task()));
    }
};

TEST_F(DisablingDoes, WriteOfAGoneWebhookWhichVersionWasJudged)
{
    put_webhook(core::WebhookState::active);
    answer_gone();
    intake.commit();

    ASSERT_EQ(states().size(), 1U);
    EXPECT_EQ(states()[0].key, "wh_1");
    EXPECT_EQ(states()[0].partition, 0);
    const auto state = codec::decode_webhook_state(*states()[0].value).value();
    EXPECT_EQ(state.webhook_id, core::WebhookId{"wh_1"});
    EXPECT_EQ(state.disabled,
              (core::Disable{.version = 2, .reason = core::DisableReason::gone, .at = clock.wall(), .by = "w0"}));
    EXPECT_EQ(log.of("test.dead-letters").size(), 1U);
    EXPECT_EQ(committer.committed(partition), 101);
}

TEST_F(DisablingDoes, WriteTheOutcomeFirstAndSettleLast)
{
    log.cork();
    answer_gone();
    ASSERT_EQ(log.all().size(), 1U);
    EXPECT_EQ(log.all()[0].topic, "test.outcomes");

    log.uncork();
    log.fail_next();
    run();
    intake.commit();
    EXPECT_TRUE(failure.told.has_value());
    EXPECT_EQ(committer.committed(partition), 100);
}

TEST_F(DisablingDoes, LeaveAWebhookAloneThatFailsOtherwise)
{
    endpoint.answer(404);
    take(record_of(task()));

    EXPECT_EQ(counts.outcomes.size(), 1U);
    EXPECT_TRUE(states().empty());
}

TEST_F(DisablingDoes, DiscardWhatArrivesOrWaitsFromThenOn)
{
    auto waiting = task();
    waiting.due_at = clock.wall() + 3s;
    take(record_of(waiting));
    answer_gone();
    read_states();

    take(record_of(another_task()));
    clock.advance(3s);
    renew_table();
    delivering.start_due();
    run();
    intake.commit();

    EXPECT_EQ(endpoint.sent.size(), 1U);
    ASSERT_EQ(counts.outcomes.size(), 3U);
    for (const auto number : {1U, 2U}) {
        EXPECT_EQ(counts.outcomes[number].verdict, core::Verdict::discarded);
        EXPECT_EQ(counts.outcomes[number].reason, core::OutcomeReason::webhook_disabled);
    }
    EXPECT_EQ(committer.committed(partition), 103);
}

TEST_F(DisablingDoes, SendAgainOnceAPersonHasWrittenTheWebhookAnew)
{
    answer_gone();
    put_webhook(core::WebhookState::active);
    read_states();

    take(record_of(another_task()));

    EXPECT_EQ(endpoint.sent.size(), 2U);
}

/// The same where a webhook may fail for an hour.
class DisablingForHealthDoes : public DisablingDoes {
protected:
    void SetUp() override
    {
        auto dialect = std::make_shared<core::Dialect>(*realms.all().at(0).dialect);
        dialect->health.disable_after = 1h;
        realms = core::Realms{{core::Realm{core::RealmName{"shop"}, std::move(dialect), {}}}};
        DisablingDoes::SetUp();
    }

    /// Another delivery, that much later.
    void attempt(int status, std::chrono::milliseconds later)
    {
        clock.advance(later);
        renew_lease();
        if (status != 200) endpoint.answer(status);
        take(record_of(another_task()));
    }

    std::vector<core::Notice> notices() const
    {
        std::vector<core::Notice> all;
        for (const auto& record : log.of("test.notices")) {
            EXPECT_EQ(record.key, "acme");
            all.push_back(codec::decode_notice(*record.value).value());
        }
        return all;
    }

    void read_states_of_both_kinds()
    {
        for (const auto& record : states()) {
            if (record.key == "wh_1")
                webhooks.apply(codec::decode_webhook_state(*record.value).value());
            else if (!record.value)
                webhooks.remove_health(core::WebhookId{"wh_1"});
            else
                webhooks.apply(core::WebhookId{"wh_1"}, codec::decode_webhook_health(*record.value).value());
        }
        renew_table();
        run();
    }
};

TEST_F(DisablingForHealthDoes, DisableTheVersionThatFailedForTheWholeHorizon)
{
    const auto since = clock.wall();
    attempt(503, 0s);
    attempt(503, 1min);
    ASSERT_EQ(states().size(), 1U);
    EXPECT_EQ(states()[0].key, "health:wh_1");
    EXPECT_EQ(codec::decode_webhook_health(*states()[0].value)->failing, (core::Failing{.since = since, .version = 1}));

    attempt(503, 59min);
    ASSERT_EQ(states().size(), 2U);
    EXPECT_EQ(states()[1].key, "wh_1");
    EXPECT_EQ(codec::decode_webhook_state(*states()[1].value)->disabled,
              (core::Disable{.version = 1, .reason = core::DisableReason::failing, .at = clock.wall(), .by = "w0"}));
    ASSERT_EQ(notices().size(), 2U);
    EXPECT_EQ(notices()[0].kind, core::NoticeKind::webhook_failing);
    EXPECT_EQ(notices()[1].kind, core::NoticeKind::webhook_disabled);

    read_states_of_both_kinds();
    attempt(200, 1s);
    EXPECT_EQ(endpoint.sent.size(), 3U);
    EXPECT_EQ(counts.outcomes.back().reason, core::OutcomeReason::webhook_disabled);
}

TEST_F(DisablingForHealthDoes, SendAgainOnceAPersonHasEnabledItAndCountAnew)
{
    attempt(503, 0s);
    attempt(503, 1h);
    put_webhook(core::WebhookState::active);
    read_states_of_both_kinds();

    attempt(503, 1s);
    attempt(503, 59min);
    EXPECT_EQ(endpoint.sent.size(), 4U);
    EXPECT_EQ(log.of("test.webhook-state").back().key, "health:wh_1") << "and not disabled";
}

TEST_F(DisablingForHealthDoes, CountOnAfterARestart)
{
    attempt(503, 0s);
    attempt(503, 1min);
    read_states_of_both_kinds();
    intake.lost({partition});
    give_partition({});
    next_offset = 110;

    attempt(503, 59min);
    EXPECT_EQ(states().back().key, "wh_1");
}

TEST_F(DisablingForHealthDoes, TellOfARecoveryAndEndTheRecordOfTheFailure)
{
    attempt(503, 0s);
    attempt(503, 1min);
    attempt(200, 1min);

    EXPECT_EQ(states().back().key, "health:wh_1");
    EXPECT_FALSE(states().back().value);
    EXPECT_EQ(notices().back().kind, core::NoticeKind::webhook_recovered);
}

TEST_F(DisablingForHealthDoes, TellOfAFailedDelivery)
{
    auto last = another_task();
    last.attempts = 3;
    endpoint.answer(503);
    take(record_of(last));

    ASSERT_EQ(notices().size(), 2U);
    EXPECT_EQ(notices()[0].kind, core::NoticeKind::delivery_failed);
    EXPECT_EQ(notices()[0].reason, core::OutcomeReason::attempts_exhausted);
    EXPECT_EQ(notices()[0].status, 503);
    EXPECT_EQ(notices()[1].kind, core::NoticeKind::webhook_failing);
}

TEST_F(DisablingForHealthDoes, NotTellOfANoticeThatCannotBeDelivered)
{
    auto notice = another_task();
    notice.attempts = 3;
    notice.source.partition.topic = "test.notices";
    endpoint.answer(503);
    take(record_of(notice));

    EXPECT_EQ(log.of("test.dead-letters").size(), 1U);
    EXPECT_TRUE(notices().empty());
}

TEST_F(DisablingForHealthDoes, DeriveAgainTheSameBytesFromTheOutcomeAlone)
{
    attempt(503, 0s);
    attempt(503, 1h);
    for (const auto& record : log.of("test.outcomes")) {
        outcomes.written.push_back(codec::decode_outcome(*record.value).value());
    }
    put_webhook(core::WebhookState::active);
    intake.lost({partition});
    give_partition({});
    next_offset = 100;
    attempt(200, 1s);
    attempt(200, 0s);

    EXPECT_EQ(endpoint.sent.size(), 2U);
    ASSERT_EQ(states().size(), 2U);
    EXPECT_EQ(states()[1].value, states()[0].value);
    ASSERT_EQ(log.of("test.notices").size(), 2U);
    EXPECT_EQ(log.of("test.notices")[1].value, log.of("test.notices")[0].value);
}

TEST_F(DisablingDoes, DeriveAgainTheSameBytesThoughTheWebhookHasChanged)
{
    answer_gone();
    outcomes.written.push_back(codec::decode_outcome(*log.of("test.outcomes").at(0).value).value());
    put_webhook(core::WebhookState::active);
    intake.lost({partition});
    give_partition({});
    clock.advance(1s);
    next_offset = 100;
    take(record_of(another_task()));

    ASSERT_EQ(states().size(), 2U);
    EXPECT_EQ(states()[1].value, states()[0].value);
    EXPECT_EQ(endpoint.sent.size(), 1U);
}

}  // namespace
}  // namespace fantail::dispatcher
