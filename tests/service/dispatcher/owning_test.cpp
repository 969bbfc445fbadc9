// What a new owner of a partition makes of what earlier ones left, and what it must have before it acts.

#include <gtest/gtest.h>

#include "dispatcher/delivering_fixture.hpp"
#include "fantail/core/commit_note.hpp"

namespace fantail::dispatcher {
namespace {

using namespace test;
using namespace std::chrono_literals;

class OwningDoes : public DeliveringDoes {
protected:
    /// What an earlier owner wrote of the task at `offset`.
    core::Outcome outcome_of(std::int64_t offset, core::Verdict verdict)
    {
        core::Outcome outcome;
        outcome.task = task();
        outcome.endpoint_key = core::EndpointKey{"wh_1"};
        outcome.task_position = {partition, core::Offset{offset}};
        outcome.verdict = verdict;
        if (verdict == core::Verdict::retry) {
            core::Attempt attempt;
            attempt.started_at = clock.wall() - 1s;
            attempt.status = 503;
            outcome.reason = core::OutcomeReason::attempt_failed;
            outcome.attempt = attempt;
            outcome.due_at = clock.wall() + 1min;
        }
        return outcome;
    }

    /// The partition comes to us again, with what was committed at its last end.
    void own_again(const std::string& note)
    {
        intake.lost({partition});
        give_partition(note);
        renew_table();  // confirmed since
        run();
    }

    static std::string note_of(core::StartCounter starts, std::vector<core::RequestInFlight> in_flight = {})
    {
        return core::CommitNote{
            .outcomes = core::Offset{0}, .starts = starts, .in_flight = std::move(in_flight), .unlisted = {}}
            .to_text();
    }

    core::CommitNote committed_note()
    {
        intake.commit();
        return core::CommitNote::parse(committer.last.at(0).metadata).value();
    }

    void read_on()
    {
        delivering.look_for_outcomes();
        run();
    }
};

TEST_F(OwningDoes, TakeNothingBeforeTheOutcomesAreRead)
{
    outcomes.away = true;
    own_again({});
    EXPECT_FALSE(intake.has_room(partition));
    EXPECT_EQ(counts.take_over_waits_told, 1);

    outcomes.away = false;
    read_on();
    EXPECT_TRUE(intake.has_room(partition));
}

TEST_F(OwningDoes, SettleByTheLogWhatHasItsOutcomeAndSendNothing)
{
    outcomes.written.push_back(outcome_of(100, core::Verdict::delivered));
    own_again({});
    take(record_of(task()));
    intake.commit();

    EXPECT_TRUE(endpoint.sent.empty());
    EXPECT_EQ(committer.committed(partition), 101);
    EXPECT_EQ(counts.by_log, 1);
    EXPECT_TRUE(log.of("test.outcomes").empty()) << "a turn has one outcome";
}

TEST_F(OwningDoes, DeriveAgainTheSameBytesThatTheFormerOwnerDid)
{
    endpoint.answer(503);
    auto second = task();
    second.attempts = 1;
    second.at.turn = 1;
    take(record_of(second));
    const auto before = log.of("test.delay.1m");
    ASSERT_EQ(before.size(), 1U);

    outcomes.written.push_back(codec::decode_outcome(*log.of("test.outcomes").at(0).value).value());
    own_again({});
    next_offset = 100;
    take(record_of(second));

    const auto after = log.of("test.delay.1m");
    ASSERT_EQ(after.size(), 2U);
    EXPECT_EQ(after[1].headers, before[0].headers);
    EXPECT_EQ(after[1].value, before[0].value);
    EXPECT_EQ(endpoint.sent.size(), 1U);
}

TEST_F(OwningDoes, WaitForARequestThatAFormerOwnerMayStillEnd)
{
    own_again(note_of({.watermark = core::Offset{100}, .count = 0},
                      {{.task = core::Offset{100}, .deadline = clock.wall() + 5s}}));
    take(record_of(task()));
    EXPECT_TRUE(endpoint.sent.empty());

    outcomes.written.push_back(outcome_of(100, core::Verdict::delivered));
    read_on();
    EXPECT_TRUE(endpoint.sent.empty());
    EXPECT_EQ(counts.by_log, 1);
}

TEST_F(OwningDoes, RepeatItWhenItsTimeIsOver)
{
    own_again(note_of({.watermark = core::Offset{100}, .count = 0},
                      {{.task = core::Offset{100}, .deadline = clock.wall() + 5s}}));
    take(record_of(task()));
    clock.advance(7s);
    renew_table();
    read_on();
    EXPECT_EQ(endpoint.sent.size(), 1U);
}

TEST_F(OwningDoes, SendNothingWithoutALease)
{
    clock.advance(31s);
    renew_table();
    take(record_of(task()));
    EXPECT_TRUE(endpoint.sent.empty());

    renew_lease();
    run();
    EXPECT_EQ(endpoint.sent.size(), 1U);
}

TEST_F(OwningDoes, SendNothingByATableThatIsNotConfirmed)
{
    renew_table();
    clock.advance(5'001ms);
    intake.taken(record_of(task()));
    run();
    EXPECT_TRUE(endpoint.sent.empty());

    renew_table();
    run();
    EXPECT_EQ(endpoint.sent.size(), 1U);
}

TEST_F(OwningDoes, WriteAnOutcomeThatComesLateAndDeriveNothing)
{
    endpoint.hold();
    endpoint.answer(503);
    take(record_of(task()));
    intake.lost({partition});
    endpoint.let_go();
    run();

    EXPECT_EQ(log.of("test.outcomes").size(), 1U);
    EXPECT_EQ(log.all().size(), 1U);
    EXPECT_EQ(counts.late, 1);
}

TEST_F(OwningDoes, NotSendWhatWasQueuedWhenItsPartitionWasLost)
{
    clock.advance(31s);  // as after SIGSTOP: the lease is over, and the loss not yet known
    renew_table();
    take(record_of(task()));
    intake.lost({partition});
    run();
    EXPECT_TRUE(endpoint.sent.empty());
    EXPECT_TRUE(log.all().empty());
}

TEST_F(OwningDoes, TellTheNextOwnerWhatIsUnderWay)
{
    endpoint.hold();
    take(record_of(task()));
    const auto note =
        core::CommitNote::parse(delivering.note(partition, core::Offset{100}, intake::NoteFor::handing_over));
    ASSERT_TRUE(note);
    ASSERT_EQ(note->in_flight.size(), 1U);
    EXPECT_EQ(note->in_flight[0], (core::RequestInFlight{core::Offset{100}, clock.wall() + 20s}));
    EXPECT_EQ(note->starts.count, 0U) << "an orderly end";
}

TEST_F(OwningDoes, KeepOutcomesUncoveredUntilTheirTasksAreBelowTheWatermark)
{
    endpoint.hold();
    take(record_of(task()));  // holds the watermark at 100
    for (int i = 0; i < 3; ++i) outcomes.written.push_back(outcome_of(50, core::Verdict::delivered));
    put_webhook(core::WebhookState::inactive);
    auto other = task();
    other.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd430c9"};
    take(record_of(other));  // discarded: its outcome is the first in the log of ours
    ASSERT_EQ(log.of("test.outcomes").size(), 1U);
    EXPECT_EQ(committed_note().outcomes, core::Offset{0});

    endpoint.let_go();
    run();
    EXPECT_EQ(committed_note().outcomes, core::Offset{2});
}

TEST_F(OwningDoes, TakeOneAtATimeWhereTwoOwnersDied)
{
    own_again(note_of({.watermark = core::Offset{100}, .count = 2}));
    committer.last.clear();
    EXPECT_EQ(committed_note().starts.count, 2U) << "taken back: nothing was begun that could kill";

    endpoint.hold();
    clock.advance(1ms);
    take(record_of(task()));
    EXPECT_FALSE(intake.has_room(partition));
    EXPECT_TRUE(endpoint.sent.empty()) << "before it is told what we may die of";
    const auto told = core::CommitNote::parse(committer.last.at(0).metadata).value();
    EXPECT_EQ(told.starts.count, 3U);
    ASSERT_EQ(told.in_flight.size(), 1U);
    EXPECT_EQ(told.in_flight[0].task, core::Offset{100});

    renew_lease();
    run();
    EXPECT_EQ(endpoint.sent.size(), 1U);
}

TEST_F(OwningDoes, TryOnceMoreATaskThatOneOwnerDiedOfAlone)
{
    own_again(note_of({.watermark = core::Offset{100}, .count = 3},
                      {{.task = core::Offset{100}, .deadline = clock.wall() - 10s}}));
    take(record_of(task()));
    renew_lease();
    run();

    EXPECT_EQ(endpoint.sent.size(), 1U);
    EXPECT_TRUE(log.of("test.dead-letters").empty());
}

TEST_F(OwningDoes, MakeADeadLetterOfTheTaskThatTwoOwnersDiedOfAlone)
{
    own_again(note_of({.watermark = core::Offset{100}, .count = 4},
                      {{.task = core::Offset{100}, .deadline = clock.wall() - 10s}}));
    take(record_of(task()));

    EXPECT_TRUE(endpoint.sent.empty());
    ASSERT_EQ(log.of("test.dead-letters").size(), 1U);
    EXPECT_EQ(counts.outcomes.at(0).reason, core::OutcomeReason::poison_task);
}

TEST_F(OwningDoes, BlameNobodyForStartsWithoutAnythingBegun)
{
    own_again(note_of({.watermark = core::Offset{100}, .count = 9}));
    take(record_of(task()));
    renew_lease();
    run();
    EXPECT_EQ(endpoint.sent.size(), 1U);
}

}  // namespace
}  // namespace fantail::dispatcher
