#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "fantail/kafka/group_consumer.hpp"
#include "fantail/kafka/producer.hpp"
#include "mock_cluster.hpp"
#include "recorded_events.hpp"

namespace fantail::kafka {
namespace {

using namespace std::chrono_literals;

constexpr int partition_count = 2;
constexpr int records_each = 300;

/// Gives the named records back when they first come, and writes down what came.
class PuttingBack : public RecordedEvents {
public:
    void assigned(const core::Partition& partition, core::Offset start, const std::string& metadata) override
    {
        RecordedEvents::assigned(partition, start, metadata);
        aside.erase(partition);
    }

    void taken(core::InRecord record) override
    {
        const auto position = record.position;
        if (!unwanted.contains(position)) return RecordedEvents::taken(std::move(record));
        unwanted.erase(position);
        came_early.push_back(position);
        aside.insert(position.partition);
        consumer->put_back(position);
    }

    [[nodiscard]] std::vector<std::int64_t> offsets_of(std::int32_t number) const
    {
        std::vector<std::int64_t> offsets;
        for (const auto& record : records) {
            if (record.position.partition.number == number) offsets.push_back(record.position.offset.value());
        }
        return offsets;
    }

    void read_on_everywhere()
    {
        for (const auto& partition : std::exchange(aside, {})) consumer->read_on(partition);
    }

    GroupConsumer* consumer{nullptr};
    std::set<core::Position> unwanted;
    std::vector<core::Position> came_early;
    std::set<core::Partition> aside;
};

struct Member {
    PuttingBack events;
    std::unique_ptr<GroupConsumer> consumer;
};

std::vector<std::int64_t> all_offsets(std::int64_t count)
{
    std::vector<std::int64_t> offsets;
    for (std::int64_t i = 0; i < count; ++i) offsets.push_back(i);
    return offsets;
}

class APartitionPutBack : public testing::Test {
protected:
    APartitionPutBack()
    {
        cluster.create_topic("delay", partition_count);
        produce();
    }

    ~APartitionPutBack() override
    {
        for (auto* member : {&one, &two}) {
            if (member->consumer) loop.run(member->consumer->close(OnClose::leave));
        }
    }

    void produce()
    {
        ProducerSettings settings;
        settings.client = cluster.settings();
        const auto producer = Producer::create(loop.io, settings, {});
        for (int i = 0; i < records_each * partition_count; ++i) {
            (*producer)->append({.topic = "delay",
                                 .key = "k",
                                 .value = std::string(200, 'x'),
                                 .headers = {},
                                 .partition = i % partition_count},
                                [](auto result) { result.value(); });
        }
        ASSERT_TRUE(loop.run((*producer)->close(std::chrono::steady_clock::now() + 5s)));
    }

    void join(Member& member)
    {
        GroupConsumerSettings settings;
        settings.client = cluster.settings();
        settings.group = "relay";
        settings.topics = {"delay"};
        settings.session_timeout = 1'500ms;
        settings.heartbeat_interval = 100ms;
        settings.max_partition_fetch_bytes = 4'096;
        settings.queued_bytes = 16'384;
        settings.fetch_bytes = 8'192;
        auto made = GroupConsumer::create(loop.io, settings, member.events, {});
        ASSERT_TRUE(made.has_value()) << made.error().detail;
        member.consumer = std::move(*made);
        member.events.consumer = member.consumer.get();
    }

    static core::Position at(std::int32_t number, std::int64_t offset)
    {
        return {{"delay", number}, core::Offset{offset}};
    }

    [[nodiscard]] bool run_until(const std::function<bool()>& is_true) { return loop.run_until(is_true); }

    MockCluster cluster;
    Loop loop;
    Member one;
    Member two;
};

TEST_F(APartitionPutBack, IsNotReadUntilItIsToldSoWhileOthersAre)
{
    one.events.unwanted = {at(0, 7)};
    join(one);

    ASSERT_TRUE(run_until([&] { return one.events.offsets_of(1).size() == records_each; }));
    const bool read = loop.run_until([&] { return one.events.offsets_of(0).size() > 7; }, 200ms);

    EXPECT_FALSE(read);
    EXPECT_EQ(one.events.offsets_of(0), all_offsets(7));
}

TEST_F(APartitionPutBack, GoesOnWithTheRecordThatWasPutBackAndSkipsAndRepeatsNothing)
{
    // The first and the last one, neighbours, and one that came again once already.
    for (const std::int64_t offset : {0, 1, 7, 8, 150, records_each - 1}) {
        one.events.unwanted.insert({at(0, offset), at(1, offset)});
    }
    join(one);

    bool came_once{true};
    ASSERT_TRUE(run_until([&] {
        if (one.events.came_early.size() >= 6 && std::exchange(came_once, false)) {
            one.events.unwanted.insert(one.events.came_early.back());
        }
        one.events.read_on_everywhere();
        return one.events.records.size() == records_each * partition_count;
    }));

    EXPECT_EQ(one.events.came_early.size(), 13U);
    EXPECT_EQ(one.events.offsets_of(0), all_offsets(records_each));
    EXPECT_EQ(one.events.offsets_of(1), all_offsets(records_each));
}

TEST_F(APartitionPutBack, StaysPutBackThroughARebalanceThatLeavesItWhereItIs)
{
    one.events.unwanted = {at(0, 7), at(1, 9)};
    join(one);
    ASSERT_TRUE(run_until([&] { return one.events.came_early.size() == 2; }));

    join(two);
    ASSERT_TRUE(run_until([&] { return two.events.starts.size() == 1; }));
    const auto moved = two.events.starts.front();
    const auto kept = 1 - moved.partition.number;
    const auto before = one.events.records.size();
    const bool read = loop.run_until([&] { return one.events.records.size() > before; }, 200ms);

    EXPECT_FALSE(read);
    one.events.read_on_everywhere();
    ASSERT_TRUE(run_until([&] { return one.events.offsets_of(kept).size() == records_each; }));
    EXPECT_EQ(one.events.offsets_of(kept), all_offsets(records_each));

    // What was put back is not committed, so its new owner begins with it, and is not held up by the old one's wish.
    EXPECT_EQ(moved.offset, core::Offset{moved.partition.number == 0 ? 7 : 9});
    ASSERT_TRUE(run_until(
        [&] { return two.events.records.size() == static_cast<std::size_t>(records_each - moved.offset.value()); }));
}

TEST_F(APartitionPutBack, IsReadAtOnceWhenItIsGivenAnew)
{
    one.events.unwanted = {at(0, 7), at(1, 9)};
    join(one);
    ASSERT_TRUE(run_until([&] { return one.events.came_early.size() == 2; }));
    join(two);
    ASSERT_TRUE(run_until([&] { return two.events.starts.size() == 1; }));
    const auto moved = two.events.starts.front().partition;

    loop.run(two.consumer->close(OnClose::leave));
    two.consumer.reset();
    ASSERT_TRUE(run_until([&] { return one.consumer->assigned_count() == 2; }));

    ASSERT_TRUE(run_until([&] { return one.events.offsets_of(moved.number).size() > 9; }));
}

}  // namespace
}  // namespace fantail::kafka
