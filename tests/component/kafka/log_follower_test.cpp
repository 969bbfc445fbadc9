#include "fantail/kafka/log_follower.hpp"

#include <map>

#include "fantail/kafka/producer.hpp"
#include "mock_cluster.hpp"

namespace fantail::kafka {
namespace {

using namespace std::chrono_literals;

class ALogFollower : public testing::Test {
protected:
    ALogFollower() { cluster.create_topic("outcomes", 3); }

    ~ALogFollower() override
    {
        if (follower) loop.run(follower->close());
    }

    void begin()
    {
        follower = LogFollower::create(loop.io,
                                       {.client = cluster.settings(),
                                        .topic = "outcomes",
                                        .partitions = 3,
                                        .request_timeout = 500ms,
                                        .ask_again_after = 10ms},
                                       {.on_record =
                                            [this](const core::InRecord& record) {
                                                taken[record.position.partition.number].push_back(
                                                    record.position.offset.value());
                                                ++count;
                                            },
                                        .on_caught_up =
                                            [this] {
                                                ++caught_up;
                                                count_then = count;
                                            },
                                        .on_problem = [this](const core::Error&) { ++problems; },
                                        .on_log = {}})
                       .value();
    }

    void produce(int records, std::int32_t partition)
    {
        ProducerSettings settings;
        settings.client = cluster.settings();
        const auto producer = Producer::create(loop.io, settings, {}).value();
        for (int i = 0; i < records; ++i) {
            producer->append(
                {.topic = "outcomes", .key = std::to_string(i), .value = "v", .headers = {}, .partition = partition},
                [](auto result) { result.value(); });
        }
        ASSERT_TRUE(loop.run(producer->close(std::chrono::steady_clock::now() + 5s)));
    }

    MockCluster cluster;
    Loop loop;
    std::map<std::int32_t, std::vector<std::int64_t>> taken;
    int count{0};
    int count_then{-1};
    int caught_up{0};
    int problems{0};
    std::unique_ptr<LogFollower> follower;
};

TEST_F(ALogFollower, GivesAllThatIsThereAndThenSaysSo)
{
    produce(700, 0);
    produce(3, 2);
    begin();

    ASSERT_TRUE(loop.run_until([&] { return caught_up == 1; }));

    EXPECT_EQ(count_then, 703);
    EXPECT_EQ(taken[0].size(), 700U);
    EXPECT_EQ(taken[2], (std::vector<std::int64_t>{0, 1, 2}));
}

TEST_F(ALogFollower, GivesWhatComesLater)
{
    begin();
    ASSERT_TRUE(loop.run_until([&] { return caught_up == 1; }));

    produce(2, 1);

    ASSERT_TRUE(loop.run_until([&] { return count == 2; }));
    EXPECT_EQ(caught_up, 1);
}

TEST_F(ALogFollower, BeginsWhereALogThatWasCutDoes)
{
    produce(10, 1);
    cluster.delete_records("outcomes", 1, 4);
    begin();

    ASSERT_TRUE(loop.run_until([&] { return caught_up == 1; }));

    EXPECT_EQ(taken[1], (std::vector<std::int64_t>{4, 5, 6, 7, 8, 9}));
}

TEST_F(ALogFollower, BeginsWhenItsBrokerIsThere)
{
    produce(1, 0);
    cluster.stop_broker();
    begin();
    ASSERT_TRUE(loop.run_until([&] { return problems > 0; }));

    cluster.start_broker();

    EXPECT_TRUE(loop.run_until([&] { return caught_up == 1; }));
    EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace fantail::kafka
