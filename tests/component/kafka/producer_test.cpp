#include "fantail/kafka/producer.hpp"

#include <algorithm>
#include <optional>

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
        settings.client = cluster.settings();
        auto made = Producer::create(loop.io, settings, {[this](const core::Error& error) { fatal = error; }, {}});
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

    MockCluster cluster;
    Loop loop;
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
