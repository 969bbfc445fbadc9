#include "fantail/kafka/log_reader.hpp"

#include <map>

#include "fantail/kafka/producer.hpp"
#include "fantail/runtime/task_group.hpp"
#include "mock_cluster.hpp"

namespace fantail::kafka {
namespace {

using namespace std::chrono_literals;

constexpr std::int16_t fetch_request = 1;
constexpr std::size_t about_a_kilobyte = 1'000;

class ALogReader : public testing::Test {
protected:
    ALogReader()
    {
        cluster.create_topic("outcomes", 4);
        LogReaderSettings settings;
        settings.client = cluster.settings();
        settings.request_timeout = 500ms;
        reader = LogReader::create(loop.io, settings, {}).value();
    }

    ~ALogReader() override { loop.run(reader->close()); }

    void produce(int count, std::int32_t partition = 0)
    {
        ProducerSettings settings;
        settings.client = cluster.settings();
        settings.compression = Compression::none;
        const auto producer = Producer::create(loop.io, settings, {}).value();
        for (int i = 0; i < count; ++i) {
            producer->append({.topic = "outcomes",
                              .key = std::to_string(i),
                              .value = std::string(about_a_kilobyte, 'x'),
                              .headers = {},
                              .partition = partition},
                             [](auto result) { result.value(); });
        }
        ASSERT_TRUE(loop.run(producer->close(std::chrono::steady_clock::now() + 5s)));
    }

    core::Result<core::Offset> read(std::int64_t from)
    {
        return loop.run(reader->read(first, core::Offset{from}, take));
    }

    [[nodiscard]] static std::vector<std::int64_t> offsets(std::int64_t from, std::int64_t end)
    {
        std::vector<std::int64_t> all;
        for (auto offset = from; offset < end; ++offset) all.push_back(offset);
        return all;
    }

    const core::Partition first{"outcomes", 0};
    MockCluster cluster;
    Loop loop;
    std::map<std::int32_t, std::vector<std::int64_t>> taken;
    LogReader::Take take{[this](const core::InRecord& record) {
        taken[record.position.partition.number].push_back(record.position.offset.value());
    }};
    std::unique_ptr<LogReader> reader;
};

TEST_F(ALogReader, GivesEveryRecordUpToTheEndInOrder)
{
    produce(1'000);

    const auto next = read(0);

    ASSERT_TRUE(next.has_value()) << next.error().detail;
    EXPECT_EQ(*next, core::Offset{1'000});
    EXPECT_EQ(taken[0], offsets(0, 1'000));
}

TEST_F(ALogReader, BeginsWhereItIsAskedToAndGoesOnWhereItEnded)
{
    produce(10);
    const auto next = read(7);
    const auto then = taken[0];
    produce(2);

    const auto last = read(next.value().value());

    EXPECT_EQ(then, offsets(7, 10));
    EXPECT_EQ(last.value(), core::Offset{12});
    EXPECT_EQ(taken[0], offsets(7, 12));
}

TEST_F(ALogReader, GivesNothingAtTheEndNorPastIt)
{
    produce(3);

    const auto at_end = read(3);
    const auto past_end = read(100);

    EXPECT_EQ(at_end.value(), core::Offset{3});
    EXPECT_EQ(past_end.value(), core::Offset{3});
    EXPECT_TRUE(taken.empty());
}

TEST_F(ALogReader, StartsAtTheBeginOfALogThatWasCut)
{
    produce(10);
    cluster.delete_records("outcomes", 0, 4);

    const auto next = read(1);

    EXPECT_EQ(next.value(), core::Offset{10});
    EXPECT_EQ(taken[0], offsets(4, 10));
}

TEST_F(ALogReader, ReadsPartitionsAtTheSameTime)
{
    for (std::int32_t partition = 0; partition < 4; ++partition) produce(300, partition);
    runtime::TaskGroup readers{loop.io, [](const std::exception_ptr& failure) { std::rethrow_exception(failure); }};
    const auto read_one = [](LogReader& from, core::Partition partition,
                             LogReader::Take give) -> boost::asio::awaitable<void> {
        auto next = co_await from.read(std::move(partition), core::Offset{0}, std::move(give));
        next.value();
    };

    for (std::int32_t partition = 0; partition < 4; ++partition) {
        readers.spawn(read_one(*reader, {"outcomes", partition}, take));
    }
    loop.run(readers.join());

    for (std::int32_t partition = 0; partition < 4; ++partition) EXPECT_EQ(taken[partition], offsets(0, 300));
}

TEST_F(ALogReader, SaysSoWhenNoBrokerAnswersAndReadsWhenOneDoes)
{
    produce(3);
    cluster.stop_broker();
    const auto while_away = read(0);
    cluster.start_broker();

    core::Result<core::Offset> afterwards = while_away;
    for (int tries = 0; tries < 10 && afterwards.has_error(); ++tries) afterwards = read(0);

    ASSERT_TRUE(while_away.has_error());
    EXPECT_EQ(while_away.error().code, core::ErrorCode::unavailable);
    EXPECT_EQ(afterwards.value(), core::Offset{3});
    EXPECT_EQ(taken[0], offsets(0, 3));
}

TEST_F(ALogReader, EndsWithAnErrorWhenTheBrokerIsLostOnTheWay)
{
    produce(4'000);
    const auto keep = take;
    take = [&](core::InRecord record) {
        if (taken.empty()) cluster.stop_broker();
        keep(std::move(record));
    };

    const auto cut = read(0);
    const auto before = taken[0].size();
    cluster.start_broker();
    auto rest = cut;
    for (int tries = 0; tries < 10 && rest.has_error(); ++tries) rest = read(static_cast<std::int64_t>(before));

    ASSERT_TRUE(cut.has_error());
    EXPECT_EQ(cut.error().code, core::ErrorCode::unavailable);
    EXPECT_LT(before, 4'000U);
    EXPECT_EQ(rest.value(), core::Offset{4'000});
    EXPECT_EQ(taken[0], offsets(0, 4'000));
}

TEST_F(ALogReader, EndsWithWhatTheBrokerRefuses)
{
    produce(3);
    cluster.refuse_next(fetch_request, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);

    const auto refused = read(0);

    ASSERT_TRUE(refused.has_error());
    EXPECT_NE(refused.error().detail.find("outcomes [0]"), std::string::npos) << refused.error().detail;
    EXPECT_EQ(read(0).value(), core::Offset{3});
}

TEST_F(ALogReader, SaysThatATopicIsMissing)
{
    const auto missing = loop.run(reader->read({"nowhere", 0}, core::Offset{0}, take));

    ASSERT_TRUE(missing.has_error());
    EXPECT_NE(missing.error().detail.find("nowhere"), std::string::npos) << missing.error().detail;
}

TEST_F(ALogReader, CanBeStoppedOnTheWayAndBeginAgain)
{
    produce(4'000);
    runtime::TaskGroup readers{loop.io, [](const std::exception_ptr& failure) { std::rethrow_exception(failure); }};
    const auto read_all = [](LogReader& from, core::Partition partition,
                             LogReader::Take give) -> boost::asio::awaitable<void> {
        co_await from.read(std::move(partition), core::Offset{0}, std::move(give));
    };
    readers.spawn(read_all(*reader, first, [&](core::InRecord record) {
        readers.cancel();
        take(std::move(record));
    }));

    loop.run(readers.join());
    const auto before = taken[0].size();
    taken.clear();
    const auto again = read(0);

    EXPECT_GT(before, 0U);
    EXPECT_LT(before, 4'000U);
    EXPECT_EQ(again.value(), core::Offset{4'000});
    EXPECT_EQ(taken[0], offsets(0, 4'000));
}

TEST_F(ALogReader, KnowsWhereALogBeginsAndThatATimeLiesBehindItsEnd)
{
    produce(10);
    cluster.delete_records("outcomes", 0, 4);

    // The mock cluster knows no record's time, as a broker knows none of a time to come.
    const auto reach = loop.run(reader->reach(first, core::Timestamp{std::chrono::hours{24 * 365 * 100}}));

    ASSERT_TRUE(reach.has_value()) << reach.error().detail;
    EXPECT_EQ(reach->begin, core::Offset{4});
    EXPECT_EQ(reach->since, core::Offset{10});
}

}  // namespace
}  // namespace fantail::kafka
