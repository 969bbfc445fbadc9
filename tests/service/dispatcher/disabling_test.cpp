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
