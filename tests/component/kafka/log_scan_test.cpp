#include "fantail/kafka/log_scan.hpp"

#include <vector>

#include "fantail/kafka/producer.hpp"
#include "mock_cluster.hpp"

namespace fantail::kafka {
namespace {

using namespace std::chrono_literals;

class ALogScan : public testing::Test {
protected:
    struct Stretch {
        std::int32_t partition;
        int records;
    };

    void produce(const std::vector<Stretch>& stretches)
    {
        ProducerSettings settings;
        settings.client = cluster.settings();
        const auto producer = Producer::create(loop.io, settings, {});
        for (const auto& [partition, count] : stretches) {
            for (int i = 0; i < count; ++i) {
                (*producer)->append({.topic = "log",
                                     .key = "k",
                                     .value = std::to_string(i),
                                     .headers = {{"task", "t"}},
                                     .partition = partition},
                                    [](auto result) { result.value(); });
            }
        }
        ASSERT_TRUE(loop.run((*producer)->close(std::chrono::steady_clock::now() + 5s)));
    }

    core::Result<void> scan(const std::map<std::int32_t, LogRange>& ranges, std::chrono::milliseconds patience = 5s)
    {
        auto log = LogScan::create({.client = cluster.settings(), .patience = patience});
        return log->read("log", ranges, [this](core::InRecord record) { records.push_back(std::move(record)); });
    }

    static LogRange range(std::int64_t begin, std::int64_t end) { return {core::Offset{begin}, core::Offset{end}}; }

    MockCluster cluster;
    Loop loop;
    std::vector<core::InRecord> records;
};

TEST_F(ALogScan, ReadsEachPartitionFromItsBeginningToItsEnd)
{
    cluster.create_topic("log", 3);
    produce({{0, 50}, {2, 100}});

    const auto read = scan({{0, range(0, 50)}, {1, range(0, 0)}, {2, range(0, 100)}});

    ASSERT_TRUE(read.has_value()) << read.error().detail;
    ASSERT_EQ(records.size(), 150U);
    EXPECT_EQ(records.front().key, "k");
    EXPECT_EQ(*records.front().header("task"), "t");
}

TEST_F(ALogScan, ReadsOnlyWhatWasAskedFor)
{
    cluster.create_topic("log", 1);
    produce({{0, 100}});

    const auto read = scan({{0, range(40, 43)}});

    ASSERT_TRUE(read.has_value()) << read.error().detail;
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records.front().position, (core::Position{{"log", 0}, core::Offset{40}}));
    EXPECT_EQ(records.back().value, "42");
}

TEST_F(ALogScan, ReadsMorePartitionsThanAreOpenAtOnce)
{
    constexpr int partitions = 40;
    cluster.create_topic("log", partitions);
    std::map<std::int32_t, LogRange> ranges;
    std::vector<Stretch> stretches;
    for (std::int32_t number = 0; number < partitions; ++number) {
        ranges.insert({number, range(0, 2)});
        stretches.push_back({number, 2});
    }
    produce(stretches);

    const auto read = scan(ranges);

    ASSERT_TRUE(read.has_value()) << read.error().detail;
    EXPECT_EQ(records.size(), 80U);
}

TEST_F(ALogScan, ReadsAgainWithTheSameClient)
{
    cluster.create_topic("log", 1);
    produce({{0, 10}});
    auto log = LogScan::create({.client = cluster.settings(), .patience = 5s});
    const auto count = [this](core::InRecord record) { records.push_back(std::move(record)); };

    const auto once = log->read("log", {{0, range(0, 10)}}, count);
    const auto twice = log->read("log", {{0, range(5, 10)}}, count);

    EXPECT_TRUE(once.has_value() && twice.has_value());
    EXPECT_EQ(records.size(), 15U);
}

TEST_F(ALogScan, SaysWhatRetentionTookAway)
{
    cluster.create_topic("log", 1);
    produce({{0, 10}});
    cluster.delete_records("log", 0, 5);

    const auto read = scan({{0, range(0, 10)}});

    ASSERT_TRUE(read.has_error());
    EXPECT_NE(read.error().detail.find("log/0: retention removed"), std::string::npos) << read.error().detail;
}

TEST_F(ALogScan, GivesUpOnBrokersThatAreSilent)
{
    cluster.create_topic("log", 1);
    produce({{0, 10}});
    cluster.stop_broker();

    const auto read = scan({{0, range(0, 10)}}, 300ms);

    ASSERT_TRUE(read.has_error());
    EXPECT_EQ(read.error().code, core::ErrorCode::unavailable);
    EXPECT_NE(read.error().detail.find("log: nothing came for 300 ms of partition 0"), std::string::npos)
        << read.error().detail;
}

}  // namespace
}  // namespace fantail::kafka
