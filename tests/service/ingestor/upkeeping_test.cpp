#include "ingestor/app/upkeeping.hpp"

#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "fakes/fake_record_log.hpp"
#include "fakes/manual_clock.hpp"
#include "fantail/codec/records.hpp"

namespace fantail::ingestor {
namespace {

using namespace std::chrono_literals;

const core::WebhookId id{"wh_1"};

class SeenCounts : public UpkeepCounts {
public:
    void repaired(const core::WebhookRecord& record) override { repairs.push_back(record.write_id); }
    void buried(const core::WebhookId& webhook) override { tombstones.push_back(webhook.value()); }
    void not_written(const core::Error& /*error*/) override { ++refused; }

    std::vector<std::string> repairs;
    std::vector<std::string> tombstones;
    int refused{0};
};

class AnIngestor : public testing::Test {
protected:
    static core::WebhookRecord write(std::uint64_t version, const char* write_id)
    {
        core::WebhookRecord record;
        record.webhook.id = id;
        record.webhook.realm = core::RealmName{"social"};
        record.webhook.tenant = core::TenantId{"acme"};
        record.version = version;
        record.write_id = write_id;
        return record;
    }

    void read(core::OutRecord record)
    {
        webhooks.read({.position = {{"test.webhooks", 0}, core::Offset{offset++}},
                       .timestamp = clock.wall(),
                       .key = std::move(record.key),
                       .value = std::move(record.value),
                       .headers = std::move(record.headers)});
    }

    void read(const core::WebhookRecord& record)
    {
        read(core::OutRecord{
            .topic = {}, .key = id.value(), .value = codec::encode(record), .headers = {}, .partition = {}});
    }

    void load()
    {
        webhooks.states().current(core::Offset{0}, clock.steady());
        webhooks.current(core::Offset{offset}, clock.steady());
    }

    /// Looks now and again after `by`, and hears from Kafka.
    void tend_after(std::chrono::milliseconds by)
    {
        upkeeping.tend();
        clock.advance(by);
        upkeeping.tend();
        io.restart();
        io.poll();
    }

    boost::asio::io_context io;
    fantail::test::FakeRecordLog log{io};
    fantail::test::ManualClock clock;
    SeenCounts counts;
    std::int64_t offset{0};
    intake::WebhookFollower webhooks{io.get_executor(), [](const intake::FollowedTable&) {},
                                     [](core::Offset, const core::Error&) {}};
    Upkeeping upkeeping{
        {webhooks, log, clock, [] { return core::Jitter::clamped(-1.0); }, counts, core::TopicNames{"test."}}};
};

TEST_F(AnIngestor, RepairsWhatItFoundAtItsStartByAConfirmation)
{
    read(write(2, "winner"));
    read(write(2, "loser"));
    load();

    tend_after(1s);

    const auto written = log.of("test.webhooks");
    ASSERT_EQ(written.size(), 1U);
    const auto repair = codec::decode_webhook_record(*written[0].value);
    EXPECT_EQ(written[0].key, id.value());
    EXPECT_EQ(repair->write_id, "winner");
    EXPECT_EQ(repair->version, 2U);
    EXPECT_EQ(repair->read_to, core::Offset{2});
    EXPECT_EQ(counts.repairs, std::vector<std::string>{"winner"});
    read(written[0]);
    tend_after(1min);
    EXPECT_EQ(log.all().size(), 1U);
}

TEST_F(AnIngestor, WritesNothingBeforeItHasReadToTheEnd)
{
    read(write(2, "winner"));
    read(write(2, "loser"));

    tend_after(1min);

    EXPECT_TRUE(log.all().empty());
}

TEST_F(AnIngestor, TriesAgainWhatKafkaDidNotTake)
{
    read(write(2, "winner"));
    read(write(2, "loser"));
    load();
    log.fail_next();

    tend_after(1s);
    EXPECT_EQ(counts.refused, 1);
    EXPECT_TRUE(log.all().empty());
    tend_after(10s);
    EXPECT_EQ(log.all().size(), 1U);
}

TEST_F(AnIngestor, WaitsForKafkasAnswersBeforeItLooksAgain)
{
    read(write(2, "winner"));
    read(write(2, "loser"));
    load();
    log.cork();

    tend_after(1s);
    tend_after(1min);
    EXPECT_EQ(log.all().size(), 1U);
}

TEST_F(AnIngestor, EndsADeletionADayLaterWithATombstoneThatOthersRead)
{
    auto deletion = write(3, "gone");
    deletion.deleted = true;
    read(deletion);
    load();
    const auto disable = core::Disable{.version = 2, .reason = core::DisableReason::gone, .at = {}, .by = "w0"};
    webhooks.states().read({.position = {{"test.webhook-state", 0}, core::Offset{0}},
                            .timestamp = {},
                            .key = id.value(),
                            .value = codec::encode(core::WebhookStateRecord{id, core::RealmName{"social"},
                                                                            core::TenantId{"acme"}, disable}),
                            .headers = {}});

    tend_after(24h - 1s);
    EXPECT_TRUE(log.all().empty());
    tend_after(1s);
    tend_after(1s);
    const auto states = log.of("test.webhook-state");
    ASSERT_EQ(states.size(), 1U);
    EXPECT_EQ(states[0].key, id.value());
    EXPECT_FALSE(states[0].value);
    webhooks.states().read({.position = {{"test.webhook-state", 0}, core::Offset{1}},
                            .timestamp = {},
                            .key = states[0].key,
                            .value = {},
                            .headers = {}});

    tend_after(10s);
    const auto webhook = log.of("test.webhooks");
    ASSERT_EQ(webhook.size(), 1U);
    EXPECT_FALSE(webhook[0].value);
    EXPECT_EQ(counts.tombstones, std::vector<std::string>{id.value()});
    read(webhook[0]);
    EXPECT_EQ(webhooks.table().find(id), nullptr);
}

TEST_F(AnIngestor, DoesNotEndByItsTombstoneWhatWasCreatedMeanwhile)
{
    auto deletion = write(3, "gone");
    deletion.deleted = true;
    read(deletion);
    load();
    tend_after(24h);
    tend_after(1s);
    ASSERT_EQ(log.of("test.webhooks").size(), 1U);

    read(write(4, "created anew"));
    read(log.of("test.webhooks")[0]);

    ASSERT_NE(webhooks.table().find(id), nullptr);
    EXPECT_EQ(webhooks.table().find(id)->write_id, "created anew");
    tend_after(1s);
    EXPECT_EQ(counts.repairs, std::vector<std::string>{"created anew"});
}

}  // namespace
}  // namespace fantail::ingestor
