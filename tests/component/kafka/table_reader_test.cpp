#include "fantail/kafka/table_reader.hpp"

#include <algorithm>

#include "fantail/kafka/producer.hpp"
#include "mock_cluster.hpp"

namespace fantail::kafka {
namespace {

using namespace std::chrono_literals;

class Table : public intake::TableEvents {
public:
    void read(core::InRecord record) override { records.push_back(std::move(record)); }
    void current(core::Offset next, std::chrono::steady_clock::time_point /*asked_at*/) override
    {
        ++confirmations;
        at = next;
        records_when_current = records.size();
    }

    std::vector<core::InRecord> records;
    int confirmations{0};
    core::Offset at{-1};
    std::size_t records_when_current{0};
};

class ATableReader : public testing::Test {
protected:
    ATableReader() { cluster.create_topic("webhooks", 1); }

    ~ATableReader() override
    {
        if (reader) loop.run(reader->close());
    }

    void start()
    {
        TableReaderSettings settings;
        settings.client = cluster.settings();
        settings.topic = "webhooks";
        settings.confirm_every = 20ms;
        settings.request_timeout = 500ms;
        auto made = TableReader::create(loop.io, settings, table,
                                        {[this](const core::Error& error) { problems.push_back(error); }, {}});
        ASSERT_TRUE(made.has_value()) << made.error().detail;
        reader = std::move(*made);
    }

    void produce(int count)
    {
        ProducerSettings settings;
        settings.client = cluster.settings();
        const auto producer = Producer::create(loop.io, settings, {});
        for (int i = 0; i < count; ++i) {
            (*producer)->append(
                {.topic = "webhooks", .key = "wh_" + std::to_string(i), .value = "v", .headers = {}, .partition = {}},
                [](auto result) { result.value(); });
        }
        ASSERT_TRUE(loop.run((*producer)->close(std::chrono::steady_clock::now() + 5s)));
    }

    [[nodiscard]] bool was_told_of(std::string_view text) const
    {
        return std::ranges::any_of(problems,
                                   [&](const auto& error) { return error.detail.find(text) != std::string::npos; });
    }

    MockCluster cluster;
    Loop loop;
    Table table;
    std::vector<core::Error> problems;
    std::unique_ptr<TableReader> reader;
};

TEST_F(ATableReader, IsCurrentWhenItHasReadUpToTheEnd)
{
    produce(500);

    start();

    ASSERT_TRUE(loop.run_until([&] { return table.confirmations > 0; }));
    EXPECT_EQ(table.records_when_current, 500U);
    EXPECT_EQ(table.at, core::Offset{500});
}

TEST_F(ATableReader, IsCurrentAtOnceWhereThereIsNothing)
{
    start();

    ASSERT_TRUE(loop.run_until([&] { return table.confirmations > 0; }));
    EXPECT_EQ(table.at, core::Offset{0});
}

TEST_F(ATableReader, FollowsAndConfirmsAgain)
{
    start();
    ASSERT_TRUE(loop.run_until([&] { return table.confirmations > 2; }));

    produce(1);

    EXPECT_TRUE(loop.run_until([&] { return table.at == core::Offset{1}; }));
    EXPECT_EQ(table.records.size(), 1U);
}

TEST_F(ATableReader, ConfirmsNothingWhileBrokersAreAwayAndGoesOnAfterwards)
{
    start();
    ASSERT_TRUE(loop.run_until([&] { return table.confirmations > 0; }));
    cluster.stop_broker();
    ASSERT_TRUE(loop.run_until([&] { return was_told_of("asking for offsets"); }));
    const auto before = table.confirmations;

    const bool confirmed = loop.run_until([&] { return table.confirmations > before; }, 600ms);
    cluster.start_broker();

    EXPECT_FALSE(confirmed);
    EXPECT_TRUE(loop.run_until([&] { return table.confirmations > before; }));
}

TEST_F(ATableReader, BeginsWhileBrokersAreAway)
{
    cluster.stop_broker();
    start();
    ASSERT_TRUE(loop.run_until([&] { return !problems.empty(); }));

    cluster.start_broker();

    EXPECT_TRUE(loop.run_until([&] { return table.confirmations > 0; }));
}

}  // namespace
}  // namespace fantail::kafka
