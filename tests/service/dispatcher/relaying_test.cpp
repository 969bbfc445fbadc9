#include "dispatcher/relaying_fixture.hpp"

namespace fantail::dispatcher {
namespace {

using RelayingDoes = RelayingFixture;

TEST_F(RelayingDoes, ReturnATaskToItsPartitionWhenTheRestIsShortEnoughToWaitInMemory)
{
    const auto start = clock.wall();
    park(delay(DelayTier::s15), task_due(start + 18s));

    pass(14'900ms);
    EXPECT_TRUE(returned().empty());
    pass(200ms);

    ASSERT_EQ(returned().size(), 1U);
    const auto record = returned().front();
    EXPECT_EQ(record.partition, number);
    EXPECT_EQ(record.key, "wh_1");
    EXPECT_EQ(record.value, "body");
    EXPECT_EQ(record.headers.front(), (core::Header{"other", "kept"}));
    auto expected = task_due(start + 18s);
    expected.at.hop = 1;
    EXPECT_EQ(codec::encode(task_in(record)), codec::encode(expected));
    EXPECT_EQ(counts.returns[core::ReturnReason::due], 1);
}

TEST_F(RelayingDoes, SendALongWaitOverSmallerDelaysAndCountTheHops)
{
    const auto start = clock.wall();
    park(delay(DelayTier::m1), task_due(start + 82s));

    pass(90s);

    ASSERT_EQ(returned().size(), 1U);
    EXPECT_EQ(task_in(returned().front()).at.hop, 3U);  // out of 1m, 15s and 5s
    EXPECT_EQ(counts.forwards, 2);
    EXPECT_GE(returned_at.front(), start + 82s - core::memory_wait - core::overshoot_tolerance);
    EXPECT_LE(returned_at.front(), start + 82s + 500ms);
    intake.commit();
    EXPECT_EQ(committer.committed(delay(DelayTier::m1)), 1);
}

TEST_F(RelayingDoes, KeepEveryScheduleOfADayWithinASecond)
{
    const auto start = clock.wall();
    std::map<std::string, core::Timestamp> due;
    const auto wait = [&](DelayTier tier, milliseconds time_left, const std::string& digit) {
        due[task_due(start, digit).delivery_id.value()] = start + time_left;
        park(delay(tier), task_due(start + time_left, digit));
    };
    wait(DelayTier::h6, 6h + 1h + 62s, "1");
    wait(DelayTier::h1, 2h, "2");
    wait(DelayTier::m15, 15min, "3");
    wait(DelayTier::m5, 9min, "4");

    pass(7h + 2min);

    ASSERT_EQ(returned().size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
        const auto task = task_in(returned()[i]);
        EXPECT_LE(returned_at[i] - due.at(task.delivery_id.value()), 1s) << task.delivery_id.value();
        EXPECT_LE(due.at(task.delivery_id.value()) - returned_at[i], 6s) << task.delivery_id.value();
    }
}

TEST_F(RelayingDoes, HoldNeitherAHeadNorWhatIsBehindItWhileItsWaitIsLong)
{
    for (int i = 0; i < 3; ++i) park(delay(DelayTier::m1), task_due(clock.wall() + 60s, std::to_string(i)));

    turn();

    EXPECT_EQ(intake.unsettled(), 0U);
    EXPECT_EQ(committer.set_aside.at(delay(DelayTier::m1)), core::Offset{0});
    EXPECT_EQ(relaying.waiting(), 1U);
    pass(61s);
    EXPECT_EQ(returned().size(), 3U);
    EXPECT_TRUE(committer.set_aside.empty());
    EXPECT_LE(counts.late, 200ms);
}

TEST_F(RelayingDoes, PutLargeBodiesBackEvenIfTheyAreDueSoon)
{
    for (const auto tier : {DelayTier::s5, DelayTier::s15}) {
        for (const std::int32_t partition : {4, 5}) {
            give(delay(tier, partition));
            park(delay(tier, partition), task_due(clock.wall() + 500ms, std::to_string(partition)),
                 std::string(3'000, 'x'));
        }
    }
    renew_lease();

    turn();

    EXPECT_LE(intake.unsettled_bytes(), 4'000U);
    EXPECT_EQ(committer.set_aside.size(), 3U);
    pass(2s);
    EXPECT_EQ(returned().size(), 4U);
}

TEST_F(RelayingDoes, DropTheSameHopOfTheSameTaskAndNothingElse)
{
    const auto due = clock.wall() + 4s;
    auto task = task_due(due);
    park(delay(DelayTier::s5), task);
    park(delay(DelayTier::s5), task);
    task.at.hop = 1;
    park(delay(DelayTier::s5), task);
    task.at = {.replay = 0, .turn = 2, .hop = 0};
    park(delay(DelayTier::s5), task);
    task.at.replay = 1;
    park(delay(DelayTier::s5), task);

    pass(6s);

    EXPECT_EQ(returned().size(), 4U);
    EXPECT_EQ(counts.duplicates, 1);
    intake.commit();
    EXPECT_EQ(committer.committed(delay(DelayTier::s5)), 5);
}

TEST_F(RelayingDoes, SendAgainWhatWasOnlyPutBack)
{
    park(delay(DelayTier::s15), task_due(clock.wall() + 15s));
    turn();
    EXPECT_EQ(counts.put_backs, 1);

    pass(16s);

    EXPECT_EQ(counts.duplicates, 0);
    EXPECT_EQ(returned().size(), 1U);
}

TEST_F(RelayingDoes, PassOnWhatItCannotRead)
{
    append(delay(DelayTier::h6), "k", "body", {{"task", "\xff nonsense"}});
    append(delay(DelayTier::h6), "k", std::nullopt, {});

    turn();

    ASSERT_EQ(returned().size(), 2U);
    EXPECT_EQ(returned()[0].headers, (std::vector<core::Header>{{"task", "\xff nonsense"}}));
    EXPECT_EQ(returned()[1].value, std::nullopt);
    EXPECT_EQ(counts.unreadables, 2);
}

TEST_F(RelayingDoes, NotLetNonsenseParkAPartition)
{
    auto hopped = task_due(clock.wall() + 1h);
    hopped.at.hop = 4'000'000'000;
    auto timeless = task_due({}, "1");
    timeless.due_at.reset();
    park(delay(DelayTier::h6), hopped);
    park(delay(DelayTier::h6), timeless);
    park(delay(DelayTier::h6), task_due(core::Timestamp::min(), "2"));
    park(delay(DelayTier::h6), task_due(clock.wall() + 9 * 24h, "3"));

    turn();

    EXPECT_EQ(returned().size(), 4U);
    const std::map<core::ReturnReason, int> expected{{core::ReturnReason::too_many_hops, 1},
                                                     {core::ReturnReason::no_due_time, 1},
                                                     {core::ReturnReason::due_before_epoch, 1},
                                                     {core::ReturnReason::due_too_far_ahead, 1}};
    EXPECT_EQ(counts.returns, expected);
}

TEST_F(RelayingDoes, SendNothingWithoutALease)
{
    park(delay(DelayTier::s5), task_due(clock.wall() + 31'500ms));
    clock.advance(31s);
    turn();
    EXPECT_TRUE(log.all().empty());

    renew_lease();
    pass(200ms);
    EXPECT_EQ(returned().size(), 1U);
}

TEST_F(RelayingDoes, ForgetAHeadThatIsWaitingWhenItsPartitionGoesToAnother)
{
    park(delay(DelayTier::s5), task_due(clock.wall() + 5'500ms));
    pass(4'800ms);
    EXPECT_EQ(intake.unsettled(), 1U) << "held for the last second";

    intake.lost({delay(DelayTier::s5)});
    pass(2s);

    EXPECT_TRUE(log.all().empty());
    EXPECT_EQ(relaying.waiting(), 0U);
}

TEST_F(RelayingDoes, SettleNothingThatKafkaRefused)
{
    park(delay(DelayTier::s5), task_due(clock.wall() + 4s));
    log.fail_next();

    pass(5s);

    ASSERT_TRUE(failure.told.has_value());
    intake.commit();
    EXPECT_EQ(committer.committed(delay(DelayTier::s5)), 0);
}

}  // namespace
}  // namespace fantail::dispatcher
