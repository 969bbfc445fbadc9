#include "dispatcher/relay/relaying.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "fakes/fake_committer.hpp"
#include "fakes/fake_failure.hpp"
#include "fakes/fake_record_log.hpp"
#include "fakes/manual_clock.hpp"
#include "fantail/codec/records.hpp"

namespace fantail::dispatcher {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using core::DelayTier;
using std::chrono::milliseconds;

const core::TopicNames topics{"test."};
constexpr std::int32_t number = 3;

core::Partition delay(DelayTier tier, std::int32_t partition = number) { return {topics.delay(tier), partition}; }

class FakeRelayCounts : public RelayCounts {
public:
    void forwarded(DelayTier /*to*/) override { ++forwards; }
    void returned(core::ReturnReason reason, milliseconds behind) override
    {
        ++returns[reason];
        late = std::max(late, behind);
    }
    void unreadable() override { ++unreadables; }
    void duplicate() override { ++duplicates; }
    void put_back() override { ++put_backs; }
    void settled_late() override { ++settled_after_loss; }

    int forwards{0};
    std::map<core::ReturnReason, int> returns;
    milliseconds late{0};
    int unreadables{0};
    int duplicates{0};
    int put_backs{0};
    int settled_after_loss{0};
};

core::DeliveryTask task_due(core::Timestamp due_at, const std::string& digit = "0")
{
    core::DeliveryTask task;
    task.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd430c" + digit};
    task.at = {.replay = 0, .turn = 1, .hop = 0};
    task.realm = core::RealmName{"shop"};
    task.tenant = core::TenantId{"acme"};
    task.webhook_id = core::WebhookId{"wh_1"};
    task.source = {{"shop.events", 0}, core::Offset{7}};
    task.event_id = core::EventId{"msg_1"};
    task.event_type = "order.paid";
    task.due_at = due_at;
    return task;
}

/// A relay with its delay topics in memory: what it writes there it reads again, as through a broker.
class RelayingDoes : public testing::Test {
protected:
    void SetUp() override
    {
        relaying.settle_at(intake);
        intake.take_from(committer);
        for (const auto tier : core::all_delay_tiers) give(delay(tier));
        renew_lease();
    }

    void give(const core::Partition& partition)
    {
        intake.assigned(partition, core::Offset{0}, {});
        given.push_back(partition);
    }

    void renew_lease()
    {
        for (const auto& partition : given) intake.committed({partition, core::Offset{0}, {}}, clock.steady());
    }

    void park(const core::Partition& partition, const core::DeliveryTask& task, std::string value = "body")
    {
        append(partition, "wh_1", std::move(value), {{"other", "kept"}, {"task", codec::encode(task)}});
    }

    void append(const core::Partition& partition, std::string key, std::optional<std::string> value,
                std::vector<core::Header> headers)
    {
        auto& parked = logs[partition];
        core::InRecord record;
        record.position = {partition, core::Offset{static_cast<std::int64_t>(parked.size())}};
        record.timestamp = clock.wall();
        record.key = std::move(key);
        record.value = std::move(value);
        record.headers = std::move(headers);
        parked.push_back(std::move(record));
    }

    /// What the consumer does: each partition's next record, where there is room and the partition is not set aside.
    void feed()
    {
        for (auto& [partition, parked] : logs) {
            auto& next = next_of[partition];
            if (const auto back = seen_aside.find(partition); back != seen_aside.end()) {
                if (committer.set_aside.contains(partition)) continue;
                next = static_cast<std::size_t>(back->second.value());
                seen_aside.erase(back);
            }
            while (next < parked.size() && intake.has_room(partition)) {
                auto record = parked[next++];
                intake.taken(std::move(record));
                if (const auto aside = committer.set_aside.find(partition); aside != committer.set_aside.end()) {
                    seen_aside.insert(*aside);
                    break;
                }
            }
        }
    }

    void settle()
    {
        io.restart();
        io.poll();
        for (; passed_on < log.all().size(); ++passed_on) {
            const auto& record = log.all()[passed_on];
            if (record.topic == topics.deliveries) {
                returned_at.push_back(clock.wall());
                continue;
            }
            append({record.topic, *record.partition}, record.key, record.value, record.headers);
        }
    }

    /// When there is more to do.
    Relaying::Time turn()
    {
        feed();
        relaying.look();
        feed();
        settle();
        feed();
        return relaying.look();
    }

    void pass(milliseconds duration)
    {
        const auto end = clock.steady() + duration;
        auto next = turn();
        while (clock.steady() < end) {
            clock.advance(std::chrono::ceil<milliseconds>(std::min(next, end) - clock.steady()));
            renew_lease();
            next = turn();
        }
    }

    [[nodiscard]] std::vector<core::OutRecord> returned() const { return log.of(topics.deliveries); }

    static core::DeliveryTask task_in(const core::OutRecord& record)
    {
        const auto header = std::find_if(record.headers.begin(), record.headers.end(),
                                         [](const auto& one) { return one.name == "task"; });
        return codec::decode_task(header->value).value();
    }

    asio::io_context io;
    test::FakeRecordLog log{io};
    test::ManualClock clock;
    test::FakeFailure failure;
    test::FakeCommitter committer;
    FakeRelayCounts counts;
    BrokerTime broker_time{clock};
    Relaying relaying{
        io.get_executor(),
        {.topics = topics, .duplicates = {.age = 1min, .entries = 1'000}, .held_bytes = 4'000},
        {.log = log, .clock = clock, .time = broker_time, .counts = counts, .failure = failure},
    };
    intake::Intake intake{io.get_executor(), {.per_partition = {}, .per_worker = {}, .lease = 30s}, relaying, clock};

    std::vector<core::Partition> given;
    std::map<core::Partition, std::deque<core::InRecord>> logs;
    std::map<core::Partition, std::size_t> next_of;
    std::map<core::Partition, core::Offset> seen_aside;
    std::vector<core::Timestamp> returned_at;
    std::size_t passed_on{0};
};

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
    park(delay(DelayTier::h6), task_due(core::Timestamp{-1ms}, "2"));
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

class AnOutageIsOver : public RelayingDoes {
protected:
    static constexpr std::size_t overdue = 300;

    void SetUp() override
    {
        RelayingDoes::SetUp();
        for (std::size_t i = 0; i < overdue; ++i) {
            auto task = task_due(clock.wall() + 5s);
            task.at.turn = static_cast<std::uint32_t>(i + 1);
            park(delay(DelayTier::s5), task);
        }
        clock.advance(1min);
        renew_lease();
        turn();
    }

    void tell(std::size_t lag)
    {
        relaying.learn({.lag = {{number, lag}}, .due_below = {{delay(DelayTier::s5), core::Offset{overdue}}}});
    }
};

TEST_F(AnOutageIsOver, AsksForTheBacklogBeforeItFloodsThePartition)
{
    EXPECT_TRUE(returned().empty());
    EXPECT_FALSE(relaying.overdue().empty());
}

TEST_F(AnOutageIsOver, SendsWhatTheDispatcherHasRoomFor)
{
    tell(400);  // of 500
    pass(200ms);
    EXPECT_GE(returned().size(), 100U);
    EXPECT_LE(returned().size(), 110U);
}

TEST_F(AnOutageIsOver, BringsAllBackWithinFifteenSecondsHoweverBusyThePartitionIs)
{
    for (int second = 0; second < 8; ++second) {
        tell(10'000);
        pass(1s);
    }
    EXPECT_LT(returned().size(), 200U);
    EXPECT_GT(returned().size(), 100U);
    for (int second = 8; second < 16; ++second) {
        tell(10'000);
        pass(1s);
    }
    EXPECT_EQ(returned().size(), overdue);
    pass(200ms);
    EXPECT_TRUE(relaying.overdue().empty());
}

TEST_F(AnOutageIsOver, BringsAllBackEvenIfNobodyTellsTheBacklog)
{
    pass(60s);
    EXPECT_EQ(returned().size(), overdue);
}

}  // namespace
}  // namespace fantail::dispatcher
