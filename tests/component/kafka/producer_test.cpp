#include "fantail/kafka/producer.hpp"

#include <algorithm>
#include <optional>

#include "fantail/kafka/log_reader.hpp"
#include "mock_cluster.hpp"

namespace fantail::kafka {
namespace {

using namespace std::chrono_literals;

constexpr std::int16_t produce_request = 0;

class AProducer : public testing::Test {
protected:
    AProducer() { cluster.create_topic("events", 16); }

    ~AProducer() override
    {
        if (producer) loop.run(producer->close(std::chrono::steady_clock::now()));
        EXPECT_FALSE(fatal) << fatal->detail;
    }

    void start(ProducerSettings settings = {})
    {
        auto client = cluster.settings();
        client.properties = std::move(settings.client.properties);
        settings.client = std::move(client);
        auto made =
            Producer::create(loop.io, settings,
                             {.on_fatal = [this](const core::Error& error) { fatal = error; },
                              .on_recreated = [this](const core::Error& error) { recreated.push_back(error.detail); },
                              .on_clock_sample = [this](const core::ClockSample& one) { samples.push_back(one); },
                              .on_log = {}});
        ASSERT_TRUE(made.has_value()) << made.error().detail;
        producer = std::move(*made);
    }

    core::Result<core::Position> append(core::OutRecord record)
    {
        std::optional<core::Result<core::Position>> result;
        producer->append(std::move(record), [&](auto settled) { result = std::move(settled); });
        EXPECT_FALSE(result) << "settled from within append()";
        EXPECT_TRUE(loop.run_until([&] { return result.has_value(); }));
        return result.value_or(core::Error{core::ErrorCode::unavailable, "no report"});
    }

    static core::OutRecord record(std::string key, std::string value)
    {
        return {.topic = "events", .key = std::move(key), .value = std::move(value), .headers = {}, .partition = {}};
    }

    void append_numbered(int count)
    {
        for (int i = 0; i < count; ++i) {
            auto one = record("k", std::to_string(i));
            one.headers.push_back({"number", std::to_string(i)});
            one.partition = 0;
            producer->append(std::move(one), [this, i](auto result) {
                if (result) acknowledged.push_back(i);
            });
        }
    }

    /// Read back from the log: the value, if its header says the same.
    std::vector<std::string> in_log()
    {
        std::vector<std::string> values;
        const auto reader = LogReader::create(loop.io, {.client = cluster.settings()}, {}).value();
        const auto next = loop.run(reader->read({"events", 0}, core::Offset{0}, [&](const core::InRecord& one) {
            const auto* number = one.header("number");
            if (number != nullptr && one.value == *number) values.push_back(*number);
        }));
        loop.run(reader->close());
        EXPECT_TRUE(next.has_value()) << next.error().detail;
        return values;
    }

    static std::vector<int> numbers(int count)
    {
        std::vector<int> all;
        for (int i = 0; i < count; ++i) all.push_back(i);
        return all;
    }

    static std::vector<std::string> texts(int count)
    {
        std::vector<std::string> all;
        for (int i = 0; i < count; ++i) all.push_back(std::to_string(i));
        return all;
    }

    bool flush() { return loop.run(producer->flush(std::chrono::steady_clock::now() + 8s)); }

    MockCluster cluster;
    Loop loop;
    std::vector<int> acknowledged;
    std::vector<std::string> recreated;
    std::vector<core::ClockSample> samples;
    std::optional<core::Error> fatal;
    std::unique_ptr<Producer> producer;
};

TEST_F(AProducer, TellsWhereARecordLies)
{
    start();
    auto first = record("k", "1");
    first.partition = 3;
    auto second = first;

    const auto at_first = append(std::move(first));
    const auto at_second = append(std::move(second));

    ASSERT_TRUE(at_first.has_value()) << at_first.error().detail;
    EXPECT_EQ(*at_first, (core::Position{{"events", 3}, core::Offset{0}}));
    EXPECT_EQ(*at_second, (core::Position{{"events", 3}, core::Offset{1}}));
}

TEST_F(AProducer, SpreadsKeysAsJavasClientsDo)
{
    start();

    const auto first = append(record("21", "v"));
    const auto second = append(record("foobar", "v"));

    // Kafka's own test vectors of murmur2, positive, modulo 16.
    EXPECT_EQ(first->partition.number, 12);
    EXPECT_EQ(second->partition.number, 14);
}

TEST_F(AProducer, ReportsARecordThatIsTooLarge)
{
    ProducerSettings settings;
    settings.max_message_bytes = 1'000;
    start(settings);

    const auto result = append(record("k", std::string(5'000, 'x')));

    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().code, core::ErrorCode::too_large);
    EXPECT_EQ(producer->unacknowledged(), 0U);
}

TEST_F(AProducer, ReportsAPartitionThatDoesNotExist)
{
    start();
    auto lost = record("k", "v");
    lost.partition = 99;

    const auto result = append(std::move(lost));

    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().code, core::ErrorCode::not_found);
}

TEST_F(AProducer, KeepsWhatDoesNotFitAndItsOrder)
{
    ProducerSettings settings;
    settings.queue_messages = 10;
    start(settings);
    std::vector<std::int64_t> offsets;

    for (int i = 0; i < 100; ++i) {
        auto one = record("k", std::to_string(i));
        one.partition = 0;
        producer->append(std::move(one), [&](auto result) { offsets.push_back(result->offset.value()); });
    }
    const bool had_room = producer->has_room();
    const bool flushed = loop.run(producer->flush(std::chrono::steady_clock::now() + 5s));

    EXPECT_FALSE(had_room);
    EXPECT_TRUE(flushed);
    EXPECT_TRUE(producer->has_room());
    ASSERT_EQ(offsets.size(), 100U);
    EXPECT_TRUE(std::ranges::is_sorted(offsets));
    EXPECT_EQ(offsets.back(), 99);
}

TEST_F(AProducer, GivesUpAFlushAtItsDeadline)
{
    start();
    cluster.stop_broker();
    producer->append(record("k", "v"), [](auto) {});

    const bool flushed = loop.run(producer->flush(std::chrono::steady_clock::now() + 50ms));

    EXPECT_FALSE(flushed);
    EXPECT_EQ(producer->unacknowledged(), 1U);
}

TEST_F(AProducer, DeliversOnceWhatABrokerRefusedForAMoment)
{
    start();
    cluster.refuse_next(produce_request, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION);

    const auto result = append(record("k", "v"));

    ASSERT_TRUE(result.has_value()) << result.error().detail;
    EXPECT_EQ(result->offset, core::Offset{0});
}

TEST_F(AProducer, OutlivesItsClientAndProducesAgainInOrder)
{
    ProducerSettings settings;  // one batch on its way, the others in the queue: they fail apart from each other
    settings.client.properties = {{"batch.num.messages", "5"}, {"max.in.flight", "1"}};
    start(settings);
    cluster.refuse_next(produce_request, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);

    append_numbered(50);

    ASSERT_TRUE(flush());
    EXPECT_EQ(recreated.size(), 1U);
    EXPECT_EQ(acknowledged, numbers(50));
    EXPECT_EQ(in_log(), texts(50));
}

TEST_F(AProducer, TakesRecordsWhileItsClientIsMadeAnew)
{
    start();
    cluster.refuse_next(produce_request, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
    bool was_added = false;
    producer->append(record("k", "first"), [&](auto result) { was_added = result.has_value(); });
    ASSERT_TRUE(loop.run_until([&] { return !producer->has_room(); }));  // the first is back

    append_numbered(10);

    ASSERT_TRUE(flush());
    EXPECT_EQ(recreated.size(), 1U);
    EXPECT_TRUE(was_added);
    EXPECT_EQ(acknowledged, numbers(10));
}

TEST_F(AProducer, KeepsARecordThatKafkaDoesNotTakeForNow)
{
    start();
    cluster.refuse_next(produce_request, RD_KAFKA_RESP_ERR_UNKNOWN);

    append_numbered(5);

    ASSERT_TRUE(flush());
    EXPECT_EQ(acknowledged, numbers(5));
    EXPECT_EQ(in_log(), texts(5));
    EXPECT_TRUE(recreated.empty());
}

TEST_F(AProducer, KeepsWhatOutlastsAnOutage)
{
    start();
    cluster.stop_broker();
    append_numbered(20);
    const bool flushed = loop.run(producer->flush(std::chrono::steady_clock::now() + 1s));

    cluster.start_broker();

    EXPECT_FALSE(flushed);
    ASSERT_TRUE(flush());
    EXPECT_EQ(acknowledged, numbers(20));
    EXPECT_EQ(in_log(), texts(20));
}

TEST_F(AProducer, ProducesAgainWhatItsClientGaveUp)
{
    ProducerSettings settings;
    settings.client.properties = {{"message.timeout.ms", "300"}};  // an operator's
    start(settings);
    cluster.stop_broker();
    append_numbered(20);
    ASSERT_TRUE(loop.run_until([&] { return !producer->has_room(); }));  // they are back

    cluster.start_broker();

    ASSERT_TRUE(flush());
    EXPECT_EQ(acknowledged, numbers(20));
    EXPECT_EQ(in_log(), texts(20));
}

TEST_F(AProducer, RefusesWhatBecomesTooOldWhereItIsToldTo)
{
    ProducerSettings settings;
    settings.message_timeout = 300ms;
    start(settings);
    cluster.stop_broker();

    const auto result = append(record("k", "v"));

    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().code, core::ErrorCode::unavailable);
}

TEST_F(AProducer, RefusesWhatABrokerWillNeverTake)
{
    start();
    cluster.refuse_next(produce_request, RD_KAFKA_RESP_ERR_INVALID_RECORD);

    const auto result = append(record("k", "v"));
    const auto another = append(record("k", "v"));

    EXPECT_TRUE(result.has_error());
    EXPECT_TRUE(another.has_value()) << another.error().detail;
}

TEST_F(AProducer, SamplesTheBrokersClockNowAndThen)
{
    start();
    const auto before = std::chrono::system_clock::now() - 1ms;

    append_numbered(100);

    ASSERT_TRUE(flush());
    ASSERT_GE(samples.size(), 1U);
    EXPECT_LT(samples.size(), 20U);
    EXPECT_GE(samples.front().produced_at, before);
    EXPECT_GE(samples.front().acknowledged_at, samples.front().produced_at);
    EXPECT_EQ(samples.front().appended_at, core::Timestamp{1'234ms});  // what the mock cluster says always
}

TEST_F(AProducer, IsWarmOnceItsTopicsAreFound)
{
    start();

    const auto warm = loop.run(producer->warm_up({"events"}, std::chrono::steady_clock::now() + 5s));

    EXPECT_TRUE(warm.has_value()) << warm.error().detail;
}

TEST_F(AProducer, SaysSoWhenNoBrokerAnswersItsWarmUp)
{
    start();
    cluster.stop_broker();

    const auto warm = loop.run(producer->warm_up({"events"}, std::chrono::steady_clock::now() + 100ms));

    ASSERT_TRUE(warm.has_error());
    EXPECT_EQ(warm.error().code, core::ErrorCode::unavailable);
}

}  // namespace
}  // namespace fantail::kafka
