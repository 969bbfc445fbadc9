// What follows an attempt: where its next turn waits, and what becomes of a turn that comes back.

#include <gtest/gtest.h>

#include "dispatcher/delivering_fixture.hpp"

namespace fantail::dispatcher {
namespace {

using namespace test;
using namespace std::chrono_literals;

class RetryingDoes : public DeliveringDoes {
protected:
    core::DeliveryTask task_of(const core::OutRecord& record)
    {
        EXPECT_EQ(record.headers.size(), 1U);
        return codec::decode_task(record.headers.at(0).value).value();
    }

    void fail_next(int status = 503) { endpoint.answer(status); }

    /// Another webhook of the realm, with a schedule and limits of its own.
    void put_another(core::RetryOverride retry, core::LimitRule limits = {})
    {
        auto record = webhook_record(sealer, "http://receiver.example/hook", "wh_2");
        record.webhook.retry = std::move(retry);
        record.webhook.limits = limits;
        record.version = ++version;
        record.write_id = "w" + std::to_string(version);
        webhooks.apply(core::Offset{webhook_offset++}, std::move(record));
    }

    core::DeliveryTask task_for_another()
    {
        auto another = task();
        another.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd430ca"};
        another.webhook_id = core::WebhookId{"wh_2"};
        return another;
    }
};

TEST_F(RetryingDoes, PutTheNextTurnIntoTheDelayTopicThatFits)
{
    fail_next();
    auto second = task();
    second.attempts = 1;
    second.at.turn = 1;
    second.first_attempt_at = clock.wall() - 3s;
    take(record_of(second));
    intake.commit();

    const auto parked = log.of("test.delay.1m");
    ASSERT_EQ(parked.size(), 1U);
    EXPECT_EQ(parked[0].partition, partition.number);
    EXPECT_EQ(parked[0].key, "wh_1");
    EXPECT_EQ(parked[0].value, R"({"test": 2432232314})");
    const auto next = task_of(parked[0]);
    EXPECT_EQ(next.at, (core::ChainPosition{.replay = 0, .turn = 2, .hop = 0}));
    EXPECT_EQ(next.attempts, 2U);
    EXPECT_EQ(next.first_attempt_at, second.first_attempt_at);
    EXPECT_EQ(next.due_at, clock.wall() + 1min);
    EXPECT_EQ(committer.committed(partition), 101);
}

TEST_F(RetryingDoes, WriteTheOutcomeBeforeTheNextTurn)
{
    fail_next();
    log.cork();
    take(record_of(task()));
    EXPECT_EQ(log.all().size(), 1U);
    EXPECT_EQ(log.all().at(0).topic, "test.outcomes");
    log.uncork();
    run();
    EXPECT_EQ(log.all().size(), 2U);
}

TEST_F(RetryingDoes, HoldAShortWaitInMemory)
{
    fail_next();
    take(record_of(task()));
    const auto again = log.of("test.deliveries");
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(task_of(again[0]).due_at, clock.wall() + 3s);

    take(record_of(task_of(again[0])));
    EXPECT_EQ(endpoint.sent.size(), 1U);
    clock.advance(2'999ms);
    renew_table();
    delivering.start_due();
    run();
    EXPECT_EQ(endpoint.sent.size(), 1U);
    clock.advance(1ms);
    delivering.start_due();
    run();
    EXPECT_EQ(endpoint.sent.size(), 2U);
    EXPECT_EQ(counts.started_late, std::vector{0ms});
}

TEST_F(RetryingDoes, TakeTheShortestDelayTopicWhenMemoryIsFull)
{
    for (int i = 0; i < 2; ++i) {
        auto waiting = task();
        waiting.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd430c" + std::to_string(i)};
        waiting.due_at = clock.wall() + 4s;
        take(record_of(waiting));
    }
    fail_next();
    take(record_of(task()));
    EXPECT_EQ(log.of("test.delay.5s").size(), 1U);
}

TEST_F(RetryingDoes, TakeATimeFarAheadAsDue)
{
    auto nonsense = task();
    nonsense.due_at = clock.wall() + 24h;
    take(record_of(nonsense));
    EXPECT_EQ(endpoint.sent.size(), 1U);
    EXPECT_EQ(counts.due_times_refused, 1);
}

TEST_F(RetryingDoes, WaitAsLongAsRetryAfterSays)
{
    core::Attempt busy;
    busy.status = 429;
    busy.retry_after = "60";
    endpoint.answers.push_back(busy);
    take(record_of(task()));
    ASSERT_EQ(log.of("test.delay.1m").size(), 1U);
    EXPECT_EQ(task_of(log.of("test.delay.1m")[0]).due_at, clock.wall() + 60s);
}

TEST_F(RetryingDoes, KeepEachWebhookToItsOwnSchedule)
{
    put_another({.delays = std::vector<std::chrono::milliseconds>{5min}, .requests = {}});
    fail_next();
    take(record_of(task()));
    fail_next();
    take(record_of(task_for_another()));
    fail_next();
    auto last = task_for_another();
    last.at.turn = 1;
    last.attempts = 1;
    take(record_of(last));

    ASSERT_EQ(counts.outcomes.size(), 3U);
    EXPECT_EQ(counts.outcomes[0].due_at, clock.wall() + 3s);
    EXPECT_EQ(counts.outcomes[1].due_at, clock.wall() + 5min);
    EXPECT_EQ(counts.outcomes[2].reason, core::OutcomeReason::attempts_exhausted);
}

TEST_F(RetryingDoes, KeepToTheDialectWhereTheOperatorNoLongerAllowsAWebhooksSchedule)
{
    put_another({.delays = std::vector<std::chrono::milliseconds>{1ms}, .requests = {}});
    fail_next();
    take(record_of(task_for_another()));

    EXPECT_EQ(counts.outcomes.at(0).due_at, clock.wall() + 3s);
}

TEST_F(RetryingDoes, GoByAScheduleAsItsWebhookHasItNow)
{
    put_another({.delays = std::vector<std::chrono::milliseconds>{5min}, .requests = {}});
    fail_next();
    take(record_of(task_for_another()));
    put_another({.delays = std::vector<std::chrono::milliseconds>{1h, 2h}, .requests = {}});
    fail_next();
    auto second = task_for_another();
    second.at.turn = 1;
    second.attempts = 1;
    take(record_of(second));

    EXPECT_EQ(counts.outcomes.at(1).due_at, clock.wall() + 2h);
}

TEST_F(RetryingDoes, DropASecondRecordOfTheSameTurn)
{
    take(record_of(task()));
    take(record_of(task()));
    intake.commit();

    EXPECT_EQ(endpoint.sent.size(), 1U);
    EXPECT_EQ(counts.duplicates, 1);
    EXPECT_EQ(committer.committed(partition), 102);
}

TEST_F(RetryingDoes, SendAReplayOfWhatWasDelivered)
{
    take(record_of(task()));
    auto replay = task();
    replay.at.replay = 1;
    take(record_of(replay));
    EXPECT_EQ(endpoint.sent.size(), 2U);
}

TEST_F(RetryingDoes, KeepToAWebhooksOwnLimits)
{
    put_another({}, {.in_flight = 1});
    auto next_for_another = task_for_another();
    next_for_another.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd430cb"};
    endpoint.hold();
    for (const auto& one : {task_for_another(), next_for_another}) {
        auto record = record_of(one);
        record.key = "wh_2";
        take(std::move(record));
    }
    EXPECT_EQ(endpoint.sent.size(), 1U) << "one under way";
    take(record_of(task()));
    EXPECT_EQ(endpoint.sent.size(), 2U) << "its neighbour has no limits";

    endpoint.let_go();
    run();
    EXPECT_EQ(endpoint.sent.size(), 3U);
}

TEST_F(RetryingDoes, HoldWhatIsSealedWithAKeyThatNobodyHas)
{
    put_webhook(core::WebhookState::active, "k9");
    take(record_of(task()));

    EXPECT_TRUE(endpoint.sent.empty());
    ASSERT_EQ(log.of("test.delay.1m").size(), 1U);
    EXPECT_EQ(task_of(log.of("test.delay.1m")[0]).attempts, 0U) << "a hold is no attempt";
    EXPECT_EQ(counts.outcomes.at(0).verdict, core::Verdict::parked);
}

TEST_F(RetryingDoes, KeepSinceWhenAnAttemptIsDueOverParkings)
{
    put_webhook(core::WebhookState::active, "k9");
    auto returning = task();
    returning.due_at = clock.wall() - 1s;
    take(record_of(returning));
    ASSERT_EQ(log.of("test.delay.1m").size(), 1U);
    const auto parked = task_of(log.of("test.delay.1m")[0]);
    EXPECT_EQ(parked.attempt_due_at, returning.due_at);

    take(record_of(parked));
    ASSERT_EQ(log.of("test.delay.1m").size(), 2U);
    EXPECT_EQ(task_of(log.of("test.delay.1m")[1]).attempt_due_at, returning.due_at);
}

}  // namespace
}  // namespace fantail::dispatcher
