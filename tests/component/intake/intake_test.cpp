#include "fantail/intake/intake.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "fakes/fake_committer.hpp"
#include "fakes/manual_clock.hpp"

namespace fantail::intake {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

const core::Partition first{"deliveries", 0};
const core::Partition second{"deliveries", 1};

/// Keeps what it is given, and begins it when the test says so.
class FakeTaker : public Taker {
public:
    void take(core::InRecord record, Ticket ticket) override { queued.push_back({record.position.partition, ticket}); }

    void drop_queued(const std::vector<core::Partition>& partitions) override
    {
        std::erase_if(queued, [&](const Queued& one) {
            return std::find(partitions.begin(), partitions.end(), one.partition) != partitions.end();
        });
    }

    bool may_take(const core::Partition& /*partition*/) const override { return willing; }

    std::string note(const core::Partition& partition, core::Offset watermark, NoteFor why) override
    {
        const std::string prefix = why == NoteFor::handing_over ? "over " : "";
        return prefix + std::to_string(partition.number) + "@" + std::to_string(watermark.value());
    }

    void gone(const core::Partition& partition) override { given_up.push_back(partition); }

    bool willing{true};
    std::vector<core::Partition> given_up;

    struct Queued {
        core::Partition partition;
        Ticket ticket;
    };
    std::vector<Queued> queued;
};

class AnIntake : public testing::Test {
protected:
    void SetUp() override { open({.per_partition = {}, .per_worker = {}, .revoke_grace = 1h}); }

    void open(IntakeSettings settings)
    {
        intake.emplace(io.get_executor(), settings, taker, clock);
        intake->take_from(committer);
        intake->assigned(first, core::Offset{100}, {});
        intake->assigned(second, core::Offset{200}, {});
    }

    void give(const core::Partition& partition, std::int64_t offset, std::size_t bytes = 1)
    {
        core::InRecord record;
        record.position = {partition, core::Offset{offset}};
        record.value = std::string(bytes, 'x');
        intake->taken(std::move(record));
    }

    /// Begins the oldest record that waits.
    Ticket begin()
    {
        const auto ticket = taker.queued.front().ticket;
        taker.queued.erase(taker.queued.begin());
        intake->begin(ticket);
        return ticket;
    }

    std::optional<std::int64_t> committed(const core::Partition& partition)
    {
        intake->commit();
        return committer.committed(partition);
    }

    /// What the revocation wants committed, once it has ended.
    void revoke(std::vector<core::Partition> partitions)
    {
        revoked.reset();
        asio::co_spawn(io, intake->revoking(std::move(partitions)),
                       [this](std::exception_ptr /*none*/, std::vector<CommitPoint> points) { revoked = points; });
        poll();
    }

    /// Runs what need not wait.
    void poll()
    {
        io.restart();
        io.poll();
    }

    asio::io_context io{1};
    FakeTaker taker;
    test::ManualClock clock;
    test::FakeCommitter committer;
    std::optional<Intake> intake;
    std::optional<std::vector<CommitPoint>> revoked;
};

TEST_F(AnIntake, CommitsOnlyBelowTheLowestRecordThatIsNotSettled)
{
    for (const auto offset : {100, 103, 104}) give(first, offset);  // offsets have gaps
    const auto at_100 = begin();
    const auto at_103 = begin();
    begin();

    intake->settle(at_103);
    EXPECT_EQ(committed(first), 100);
    intake->settle(at_100);
    EXPECT_EQ(committed(first), 104);
}

TEST_F(AnIntake, CommitsAlsoWhereNothingMoved)
{
    const auto before = committer.commits;
    EXPECT_EQ(committed(first), 100);
    EXPECT_EQ(committed(first), 100);
    EXPECT_EQ(committer.commits, before + 2);
}

TEST_F(AnIntake, MovesNoWatermarkByWhatAnOlderAssignmentSettles)
{
    give(first, 100);
    const auto ticket = begin();
    intake->lost({first});
    intake->assigned(first, core::Offset{100}, {});
    give(first, 100);

    EXPECT_FALSE(intake->is_current(ticket));
    EXPECT_EQ(intake->settle(ticket), Settled::stale);
    EXPECT_EQ(committed(first), 100);
}

TEST_F(AnIntake, CommitsNothingOfAPartitionThatWasLost)
{
    intake->lost({first});
    EXPECT_EQ(committed(first), std::nullopt);
    EXPECT_EQ(committed(second), 200);
}

TEST_F(AnIntake, AsksForMoreWhenSomethingSettled)
{
    give(first, 100);
    intake->settle(begin());
    EXPECT_EQ(committer.rooms, 1);
}

TEST_F(AnIntake, WaitsAtARevocationForWhatIsBegunAndForgetsTheRest)
{
    give(first, 100);
    give(first, 101);
    give(second, 200);
    const auto begun = begin();

    revoke({first});
    EXPECT_FALSE(revoked.has_value()) << "a request is still under way";
    ASSERT_EQ(taker.queued.size(), 1U) << "only the other partition's record is still wanted";
    EXPECT_EQ(taker.queued.front().partition, second);

    intake->settle(begun);
    poll();
    ASSERT_TRUE(revoked.has_value());
    ASSERT_EQ(revoked->size(), 1U);
    EXPECT_EQ(revoked->front().offset.value(), 101);
    EXPECT_EQ(committed(first), std::nullopt) << "it belongs to somebody else now";
}

TEST_F(AnIntake, CommitsNothingElseWhileItRevokes)
{
    give(first, 100);
    begin();
    revoke({first});
    const auto before = committer.commits;
    intake->commit();
    EXPECT_EQ(committer.commits, before);
    EXPECT_FALSE(intake->has_room(second)) << "the consumer stands still as a whole";
}

TEST_F(AnIntake, GivesAPartitionUpWhenTheGraceIsOver)
{
    open({.per_partition = {}, .per_worker = {}, .revoke_grace = 0ms});
    give(first, 100);
    const auto ticket = begin();
    revoke({first});
    io.restart();
    io.run_for(5s);  // returns once the timer of zero length has fired
    ASSERT_TRUE(revoked.has_value());
    EXPECT_EQ(revoked->front().offset.value(), 100) << "what did not end is read again";
    EXPECT_EQ(intake->settle(ticket), Settled::stale);
}

TEST_F(AnIntake, NeitherWaitsForNorCommitsWhatWasAbandoned)
{
    give(first, 100);
    intake->abandon(begin());
    revoke({first});
    ASSERT_TRUE(revoked.has_value());
    EXPECT_EQ(revoked->front().offset.value(), 100);
}

TEST_F(AnIntake, HasNoRoomBeyondTheLimitsOfThePartitionAndOfTheWorker)
{
    open({.per_partition = {.entries = 10, .bytes = 100},
          .per_worker = {.entries = 10, .bytes = 150},
          .revoke_grace = 1h});
    give(first, 100, 100);
    EXPECT_FALSE(intake->has_room(first));
    EXPECT_TRUE(intake->has_room(second));
    give(second, 200, 60);
    EXPECT_FALSE(intake->has_room(second)) << "the worker's bound counts all partitions";

    intake->settle(begin());
    EXPECT_TRUE(intake->has_room(first));
    EXPECT_TRUE(intake->has_room(second));
}

TEST_F(AnIntake, TakesNothingOnceItWasStopped)
{
    give(first, 100);
    intake->stop();
    EXPECT_FALSE(intake->has_room(first));
    EXPECT_TRUE(taker.queued.empty());
}

TEST_F(AnIntake, SaysWhetherTheDrainCutSomethingOff)
{
    give(first, 100);
    const auto ticket = begin();
    std::optional<bool> drained;
    const auto drain = [&](runtime::Deadline deadline) {
        drained.reset();
        asio::co_spawn(io, intake->drain(deadline), [&](std::exception_ptr /*none*/, bool all) { drained = all; });
        io.restart();
        io.run_for(5s);
    };

    drain(std::chrono::steady_clock::now());
    EXPECT_EQ(drained, false);
    intake->settle(ticket);
    drain(std::chrono::steady_clock::now() + 1h);
    EXPECT_EQ(drained, true);
}

TEST_F(AnIntake, CommitsAtOnceWhatItIsGivenSoThatALeaseComesSoon)
{
    EXPECT_EQ(committer.commits, 2);
    EXPECT_EQ(committer.committed(second), 200);
    EXPECT_EQ(committer.last.at(0).metadata, "1@200");
}

TEST_F(AnIntake, SaysInTheLastNoteThatItIsTheLast)
{
    revoke({first});
    ASSERT_TRUE(revoked);
    EXPECT_EQ(revoked->at(0).metadata, "over 0@100");
    EXPECT_EQ(taker.given_up, std::vector<core::Partition>{first});
}

TEST_F(AnIntake, TakesNothingThatItsTakerDoesNotWant)
{
    taker.willing = false;
    EXPECT_FALSE(intake->has_room(first));
    taker.willing = true;
    intake->may_have_room();
    EXPECT_TRUE(intake->has_room(first));
    EXPECT_EQ(committer.rooms, 1);
}

TEST_F(AnIntake, GivesTheNewestRecordBackAndTakesItAgain)
{
    for (const auto offset : {100, 103}) give(first, offset, 10);
    const auto newest = taker.queued.back().ticket;
    taker.queued.pop_back();

    intake->put_back(newest);

    EXPECT_EQ(committer.set_aside.at(first), core::Offset{103});
    EXPECT_EQ(intake->unsettled(), 1U);
    EXPECT_EQ(intake->unsettled_bytes(), 10U);
    intake->settle(begin());
    EXPECT_EQ(committed(first), 101);

    intake->read_on(first);
    EXPECT_TRUE(committer.set_aside.empty());
    give(first, 103);
    EXPECT_EQ(committed(first), 103);
    intake->settle(begin());
    EXPECT_EQ(committed(first), 104);
}

TEST_F(AnIntake, GivesNothingBackOfAPartitionThatWasGivenUp)
{
    give(first, 100);
    const auto ticket = taker.queued.front().ticket;
    intake->lost({first});

    intake->put_back(ticket);

    EXPECT_TRUE(committer.set_aside.empty());
}

TEST_F(AnIntake, HasALeaseFromTheSendingOfAnAcknowledgedCommitOn)
{
    open({.per_partition = {}, .per_worker = {}, .revoke_grace = 1h, .lease = 30s});
    give(first, 100);
    const auto ticket = begin();
    EXPECT_FALSE(intake->has_lease(ticket));

    intake->committed({first, core::Offset{100}, {}}, clock.steady());
    clock.advance(30s);
    EXPECT_TRUE(intake->has_lease(ticket));
    clock.advance(1ms);
    EXPECT_FALSE(intake->has_lease(ticket));
}

TEST_F(AnIntake, HasNoLeaseFromACommitOfAnEarlierAssignment)
{
    const auto before = clock.steady();
    clock.advance(1ms);
    intake->lost({first});
    intake->assigned(first, core::Offset{100}, {});
    give(first, 100);
    const auto ticket = begin();

    intake->committed({first, core::Offset{100}, {}}, before);
    EXPECT_FALSE(intake->has_lease(ticket));
}

TEST_F(AnIntake, LetsWhoWaitsForALeaseGoWhenItComesOrWhenThePartitionIsGone)
{
    for (const auto offset : {100, 101}) give(first, offset);
    std::vector<bool> ends;
    const auto wait = [&](Ticket ticket) {
        asio::co_spawn(io, intake->lease(ticket),
                       [&](std::exception_ptr /*none*/, bool ours) { ends.push_back(ours); });
        poll();
    };
    wait(begin());
    EXPECT_TRUE(ends.empty());
    intake->committed({first, core::Offset{100}, {}}, clock.steady());
    poll();
    EXPECT_EQ(ends, std::vector<bool>{true});

    clock.advance(1h);
    wait(begin());
    intake->lost({first});
    poll();
    EXPECT_EQ(ends, (std::vector<bool>{true, false}));
}

TEST_F(AnIntake, TakesOneAtATimeAndTheNextAfterTheCommitOfTheOneBefore)
{
    intake->take_one_at_a_time(first, core::Offset{102});
    EXPECT_FALSE(intake->has_room(first)) << "nothing is committed yet";
    intake->committed({first, core::Offset{100}, {}}, clock.steady());
    EXPECT_TRUE(intake->has_room(first));

    give(first, 100);
    EXPECT_FALSE(intake->has_room(first));
    EXPECT_TRUE(intake->has_room(second)) << "others go on";
    intake->settle(begin());
    EXPECT_EQ(committer.committed(first), 101) << "without waiting for the second to end";
    EXPECT_FALSE(intake->has_room(first));
    intake->committed({first, core::Offset{101}, {}}, clock.steady());
    EXPECT_TRUE(intake->has_room(first));

    give(first, 101);
    intake->settle(begin());
    intake->committed({first, core::Offset{102}, {}}, clock.steady());
    for (const auto offset : {102, 103}) give(first, offset);
    EXPECT_TRUE(intake->has_room(first)) << "that stretch is behind us";
}

}  // namespace
}  // namespace fantail::intake
