#include "fantail/kafka/group_consumer.hpp"

#include <algorithm>
#include <optional>

#include "fantail/kafka/producer.hpp"
#include "mock_cluster.hpp"
#include "recorded_events.hpp"

namespace fantail::kafka {
namespace {

using namespace std::chrono_literals;

// Numbers of Kafka's protocol.
constexpr std::int16_t offset_commit_request = 8;
constexpr std::int16_t heartbeat_request = 12;
constexpr std::int16_t leave_request = 13;

const core::Partition first_partition{"tasks", 0};

/// A member of the group and what it was told.
struct Member {
    std::unique_ptr<GroupConsumer> consumer;
    RecordedEvents events;
    std::vector<core::Error> problems;
    std::optional<core::Error> fatal;
    int recreated{0};
    std::vector<std::pair<core::Offset, core::Offset>> gaps;
};

class AGroupConsumer : public testing::Test {
protected:
    explicit AGroupConsumer() { cluster.create_topic("tasks", 2); }

    ~AGroupConsumer() override
    {
        for (auto* member : joined) {
            if (member->consumer) loop.run(member->consumer->close(OnClose::keep_membership));
        }
    }

    void join(
        Member& member, const std::function<void(GroupConsumerSettings&)>& change = [](auto&) {})
    {
        GroupConsumerSettings settings;
        settings.client = cluster.settings();
        settings.group = "dispatcher";
        settings.topics = {"tasks"};
        settings.session_timeout = 1'500ms;   // a second less is what the mock waits for others at a rebalance
        settings.heartbeat_interval = 100ms;  // how soon a member hears of one
        change(settings);
        auto made =
            GroupConsumer::create(loop.io, settings, member.events,
                                  {.on_fatal = [&](const core::Error& error) { member.fatal = error; },
                                   .on_recreated = [&](const core::Error&) { ++member.recreated; },
                                   .on_problem = [&](const core::Error& error) { member.problems.push_back(error); },
                                   .on_gap =
                                       [&](const core::Partition&, core::Offset from, core::Offset to) {
                                           member.gaps.push_back({from, to});
                                       },
                                   .on_log = {}});
        ASSERT_TRUE(made.has_value()) << made.error().detail;
        member.consumer = std::move(*made);
        joined.push_back(&member);
    }

    void leave(Member& member, OnClose on_close = OnClose::keep_membership)
    {
        loop.run(member.consumer->close(on_close));
        member.consumer.reset();
    }

    void produce(std::vector<core::OutRecord> records)
    {
        ProducerSettings settings;
        settings.client = cluster.settings();
        const auto producer = Producer::create(loop.io, settings, {});
        for (auto& record : records) (*producer)->append(std::move(record), [](auto result) { result.value(); });
        ASSERT_TRUE(loop.run((*producer)->close(std::chrono::steady_clock::now() + 5s)));
    }

    void produce(int count)
    {
        std::vector<core::OutRecord> records;
        for (int i = 0; i < count; ++i) records.push_back(record(std::to_string(i)));
        produce(std::move(records));
    }

    static core::OutRecord record(std::string value)
    {
        return {.topic = "tasks", .key = "k", .value = std::move(value), .headers = {}, .partition = 0};
    }

    /// A static member loses its session with commits on their way, and one fences it when the broker is back.
    void overtake(Member& member)
    {
        join(member, make_static);
        ASSERT_TRUE(run_until([&] { return member.events.starts.size() == 2; }));
        cluster.stop_broker();
        const auto is_lost = [&] { return member.events.gone.size() == 2; };
        for (int tick = 0; tick < 100 && !is_lost(); ++tick) {
            member.consumer->commit(member.events.points());
            static_cast<void>(loop.run_until(is_lost, 100ms));
        }
        ASSERT_TRUE(is_lost());
        cluster.refuse_next(offset_commit_request, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID);
        cluster.start_broker();
        ASSERT_TRUE(run_until([&] { return member.recreated == 1; }));
    }

    static void make_static(GroupConsumerSettings& settings) { settings.instance_id = "worker-0"; }

    [[nodiscard]] bool run_until(const std::function<bool()>& is_true) { return loop.run_until(is_true); }

    MockCluster cluster;
    Loop loop;
    Member one;
    Member two;
    std::vector<Member*> joined;
};

TEST_F(AGroupConsumer, ReadsANewGroupsRecordsInOrderFromTheBeginning)
{
    produce(300);

    join(one);

    ASSERT_TRUE(run_until([&] { return one.events.records.size() == 300; }));
    EXPECT_EQ(one.events.starts.size(), 2U);
    EXPECT_EQ(one.events.starts.front().offset, core::Offset{0});
    for (std::size_t i = 0; i < 300; ++i) EXPECT_EQ(one.events.records[i].value, std::to_string(i));
    EXPECT_TRUE(one.consumer->is_ready());
    EXPECT_EQ(one.consumer->assigned_count(), 2U);
}

TEST_F(AGroupConsumer, KeepsHeadersKeysTombstonesAndEmptyValuesApart)
{
    auto full = record("body");
    full.headers = {{"task", std::string{"\0\1", 2}}, {"task", "later"}};
    auto tombstone = record("");
    tombstone.value.reset();
    produce({full, tombstone, record("")});

    join(one);

    ASSERT_TRUE(run_until([&] { return one.events.records.size() == 3; }));
    const auto& records = one.events.records;
    EXPECT_EQ(records[0].headers, full.headers);
    EXPECT_EQ(records[0].key, "k");
    EXPECT_GT(records[0].timestamp.time_since_epoch(), 0ms);
    EXPECT_FALSE(records[1].value.has_value());
    EXPECT_EQ(records[2].value, "");
}

TEST_F(AGroupConsumer, StopsWhereThereIsNoRoomAndGoesOnWhenRoomIsMade)
{
    produce(100);
    one.events.room = 10;
    join(one);
    ASSERT_TRUE(run_until([&] { return one.events.records.size() == 10; }));

    const bool overran = loop.run_until([&] { return one.events.records.size() > 10; }, 200ms);
    one.events.room = 1'000;
    one.consumer->room_made();

    EXPECT_FALSE(overran);
    EXPECT_TRUE(run_until([&] { return one.events.records.size() == 100; }));
}

TEST_F(AGroupConsumer, IsToldOfItsCommitsAndResumesFromThem)
{
    produce(5);
    join(one);
    ASSERT_TRUE(run_until([&] { return one.events.records.size() == 5; }));

    one.consumer->commit({{first_partition, core::Offset{3}, "hello"}});

    ASSERT_TRUE(run_until([&] { return !one.events.commits.empty(); }));
    EXPECT_EQ(one.events.commits.front().partition, first_partition);
    EXPECT_EQ(one.events.commits.front().offset, core::Offset{3});
    EXPECT_EQ(one.events.commits.front().metadata, "hello");

    leave(one);  // settles and commits all five
    produce(1);
    join(two);
    ASSERT_TRUE(run_until([&] { return two.events.records.size() == 1; }));
    const auto start = std::ranges::find(two.events.starts, first_partition, &intake::CommitPoint::partition);
    ASSERT_NE(start, two.events.starts.end());
    EXPECT_EQ(start->offset, core::Offset{5});
    EXPECT_EQ(start->metadata, "note");
}

TEST_F(AGroupConsumer, HandsAPartitionOverWithItsCommit)
{
    produce(5);
    join(one);
    ASSERT_TRUE(run_until([&] { return one.events.records.size() == 5; }));

    join(two);

    ASSERT_TRUE(run_until([&] { return two.events.starts.size() == 1; }));
    ASSERT_EQ(one.events.revoked.size(), 1U);
    EXPECT_EQ(two.events.starts.front().partition, one.events.revoked.front());
    EXPECT_EQ(two.events.starts.front().metadata, "note");
    EXPECT_EQ(one.consumer->assigned_count(), 1U);
    EXPECT_TRUE(one.events.gone.empty());
}

TEST_F(AGroupConsumer, CommitsOnlyWhatItOwns)
{
    join(one);
    ASSERT_TRUE(run_until([&] { return one.consumer->assigned_count() == 2; }));
    const auto before = cluster.count_requests(offset_commit_request);

    one.consumer->commit({{{"tasks", 7}, core::Offset{1}, ""}, {{"others", 0}, core::Offset{1}, ""}});
    const bool told = loop.run_until([&] { return !one.events.commits.empty(); }, 100ms);

    EXPECT_FALSE(told);
    EXPECT_EQ(cluster.count_requests(offset_commit_request), before);
}

TEST_F(AGroupConsumer, CommitsAgainWhatABrokerRefusedAtARevocation)
{
    produce(2);
    join(one);
    ASSERT_TRUE(run_until([&] { return one.events.records.size() == 2; }));
    cluster.refuse_next(offset_commit_request, RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS);

    leave(one);

    join(two);
    ASSERT_TRUE(run_until([&] { return two.events.starts.size() == 2; }));
    const auto start = std::ranges::find(two.events.starts, first_partition, &intake::CommitPoint::partition);
    EXPECT_EQ(start->offset, core::Offset{2});
}

TEST_F(AGroupConsumer, CountsAGapAndGoesOnBehindIt)
{
    produce(10);
    join(one);
    ASSERT_TRUE(run_until([&] { return one.events.records.size() == 10; }));
    one.consumer->commit({{first_partition, core::Offset{4}, ""}});
    ASSERT_TRUE(run_until([&] { return !one.events.commits.empty(); }));
    one.events.revoked.clear();
    leave(one);
    produce(10);
    cluster.delete_records("tasks", 0, 15);

    join(two);

    ASSERT_TRUE(run_until([&] { return two.events.records.size() == 5; }));
    ASSERT_EQ(two.gaps.size(), 1U);
    EXPECT_EQ(two.gaps.front().first, core::Offset{10});
    EXPECT_EQ(two.gaps.front().second, core::Offset{15});
}

TEST_F(AGroupConsumer, ReadsNothingWhereNobodySaidWhereToStart)
{
    produce(10);
    cluster.delete_records("tasks", 0, 5);

    join(one);

    ASSERT_TRUE(run_until([&] { return !one.problems.empty(); }));
    EXPECT_NE(one.problems.front().detail.find("fantailctl groups start --group dispatcher --topic tasks"),
              std::string::npos);
    ASSERT_TRUE(run_until([&] { return one.consumer->assigned_count() == 1; }));  // the other partition goes on
    EXPECT_FALSE(one.consumer->is_ready());
    EXPECT_TRUE(one.events.records.empty());
}

TEST_F(AGroupConsumer, CountsAsAGapWhatIsDeletedInFrontOfIt)
{
    for (int i = 0; i < 10; ++i) produce({record(std::string(2'000, 'x'))});  // ten batches
    one.events.room = 1;
    join(one, [](auto& settings) {
        settings.max_partition_fetch_bytes = 1'000;
        settings.queued_bytes = 1'024;  // librdkafka fetches little ahead
    });
    ASSERT_TRUE(run_until([&] { return one.events.records.size() == 1; }));

    cluster.delete_records("tasks", 0, 8);
    one.events.room = 100;
    one.consumer->room_made();

    ASSERT_TRUE(run_until([&] { return one.events.records.back().position.offset == core::Offset{9}; }));
    ASSERT_EQ(one.gaps.size(), 1U);
    EXPECT_EQ(one.gaps.front().second, core::Offset{8});
}

TEST_F(AGroupConsumer, LosesWhatTheGroupTookAwayAndCommitsNothing)
{
    produce(2);
    join(one);
    ASSERT_TRUE(run_until([&] { return one.events.records.size() == 2; }));
    cluster.refuse_next(heartbeat_request, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID);

    ASSERT_TRUE(run_until([&] { return one.events.gone.size() == 2; }));

    EXPECT_TRUE(one.events.revoked.empty());
    EXPECT_EQ(cluster.count_requests(offset_commit_request), 0U);
    ASSERT_TRUE(run_until([&] { return one.events.starts.size() == 4; }));  // it joins again by itself
    EXPECT_EQ(one.events.starts.back().offset, core::Offset{0});
}

TEST_F(AGroupConsumer, SaysThatItIsFinishedWhenAnotherTakesItsInstanceId)
{
    join(one, make_static);
    ASSERT_TRUE(run_until([&] { return one.consumer->is_ready(); }));

    cluster.refuse_next(heartbeat_request, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID);

    ASSERT_TRUE(run_until([&] { return one.fatal.has_value(); }));
    EXPECT_EQ(one.fatal->code, core::ErrorCode::conflict);
    EXPECT_NE(one.fatal->detail.find("worker-0: kafka.instance_id must be unique"), std::string::npos);
    EXPECT_EQ(one.events.gone.size(), 2U);
    leave(one);
    EXPECT_TRUE(one.events.revoked.empty());
    EXPECT_EQ(cluster.count_requests(offset_commit_request), 0U);
}

TEST_F(AGroupConsumer, IsFinishedWhenTheGroupRefusesACommitOfThisMembership)
{
    join(one, make_static);
    ASSERT_TRUE(run_until([&] { return one.events.starts.size() == 2; }));

    cluster.refuse_next(offset_commit_request, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID);
    one.consumer->commit(one.events.points());

    ASSERT_TRUE(run_until([&] { return one.fatal.has_value(); }));
    EXPECT_EQ(one.recreated, 0);
}

TEST_F(AGroupConsumer, JoinsAnewWhenItsOwnCommitFromBeforeAnOutageFencesIt)
{
    produce(3);
    overtake(one);
    const auto assigned_before = one.events.starts.size();

    ASSERT_TRUE(run_until([&] { return one.events.starts.size() == assigned_before + 2 && one.consumer->is_ready(); }));
    one.events.records.clear();
    ASSERT_TRUE(run_until([&] { return one.events.records.size() == 3; }));
    one.events.commits.clear();
    one.consumer->commit(one.events.points());
    ASSERT_TRUE(run_until([&] { return one.events.commits.size() == 2; }));
    EXPECT_FALSE(one.fatal);

    cluster.refuse_next(heartbeat_request, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID);
    ASSERT_TRUE(run_until([&] { return one.fatal.has_value(); })) << "what a former client sent excuses no later fence";
    EXPECT_EQ(one.recreated, 1);
}

TEST_F(AGroupConsumer, ClosesWhileItJoinsAnew)
{
    overtake(one);

    leave(one);

    EXPECT_FALSE(one.fatal);
    EXPECT_TRUE(one.events.revoked.empty());
}

TEST_F(AGroupConsumer, AStaticMemberKeepsItsPlaceUnlessItIsToldToLeave)
{
    join(one, make_static);
    ASSERT_TRUE(run_until([&] { return one.consumer->is_ready(); }));
    leave(one, OnClose::keep_membership);
    const auto left_when_kept = cluster.count_requests(leave_request);

    join(two, make_static);
    ASSERT_TRUE(run_until([&] { return two.consumer->is_ready(); }));
    leave(two, OnClose::leave);

    EXPECT_EQ(left_when_kept, 0U);
    EXPECT_EQ(cluster.count_requests(leave_request), 1U);
}

TEST_F(AGroupConsumer, ClosesInBoundedTimeWhileNoBrokerIsThere)
{
    join(one, [](auto& settings) {
        settings.revoke_grace = 50ms;
        settings.request_timeout = 200ms;
    });
    ASSERT_TRUE(run_until([&] { return one.consumer->is_ready(); }));
    cluster.stop_broker();

    leave(one);

    EXPECT_EQ(one.events.revoked.size() + one.events.gone.size(), 2U);
}

}  // namespace
}  // namespace fantail::kafka
