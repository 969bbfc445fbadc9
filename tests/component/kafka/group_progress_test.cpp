#include "fantail/kafka/group_progress.hpp"

#include "fantail/kafka/group_consumer.hpp"
#include "fantail/kafka/producer.hpp"
#include "mock_cluster.hpp"
#include "recorded_events.hpp"

namespace fantail::kafka {
namespace {

using namespace std::chrono_literals;

const core::Partition first{"deliveries", 0};
const core::Partition second{"deliveries", 1};

class GroupProgressTells : public testing::Test {
protected:
    GroupProgressTells()
    {
        cluster.create_topic("deliveries", 2);
        progress = GroupProgress::create(loop.io, cluster.settings(), "dispatcher", 500ms).value();
    }

    ~GroupProgressTells() override { loop.run(progress->close()); }

    void produce(std::int32_t partition, int count)
    {
        ProducerSettings settings;
        settings.client = cluster.settings();
        const auto producer = Producer::create(loop.io, settings, {}).value();
        for (int i = 0; i < count; ++i) {
            producer->append({.topic = "deliveries", .key = "k", .value = "v", .headers = {}, .partition = partition},
                             [](auto result) { result.value(); });
        }
        ASSERT_TRUE(loop.run(producer->close(std::chrono::steady_clock::now() + 5s)));
    }

    /// The group reads and commits everything so far.
    void catch_up(std::size_t records)
    {
        GroupConsumerSettings settings;
        settings.client = cluster.settings();
        settings.group = "dispatcher";
        settings.topics = {"deliveries"};
        RecordedEvents events;
        const auto consumer = GroupConsumer::create(loop.io, settings, events, {}).value();
        ASSERT_TRUE(loop.run_until([&] { return events.records.size() == records; }));
        loop.run(consumer->close(OnClose::leave));
    }

    MockCluster cluster;
    Loop loop;
    std::unique_ptr<GroupProgress> progress;
};

TEST_F(GroupProgressTells, HowManyRecordsTheGroupHasNotCommitted)
{
    produce(0, 10);
    catch_up(10);
    produce(0, 3);
    produce(1, 5);

    const auto lag = loop.run(progress->lag({first, second})).value();

    EXPECT_EQ(lag.at(first), 3U);
    EXPECT_EQ(lag.at(second), 5U);
}

TEST_F(GroupProgressTells, WhatWasDeletedUnreadIsNoLag)
{
    produce(0, 10);
    cluster.delete_records("deliveries", 0, 8);

    EXPECT_EQ(loop.run(progress->lag({first})).value().at(first), 2U);
}

TEST_F(GroupProgressTells, NothingWhileNoBrokerAnswers)
{
    cluster.stop_broker();

    EXPECT_TRUE(loop.run(progress->lag({first})).has_error());
}

}  // namespace
}  // namespace fantail::kafka
