#include "fantail/core/webhook_upkeep.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;

const WebhookId id{"wh_1"};
constexpr auto earliest = Jitter::clamped(-1.0);
constexpr auto latest = Jitter::clamped(1.0);
constexpr Timestamp deleted_at{1'000h};

WebhookRecord written(std::uint64_t version, const char* write_id)
{
    WebhookRecord record;
    record.webhook.id = id;
    record.webhook.realm = RealmName{"social"};
    record.webhook.tenant = TenantId{"acme"};
    record.version = version;
    record.write_id = write_id;
    return record;
}

WebhookRecord deletion(std::uint64_t version, const char* write_id, const WebhookId& of = id)
{
    auto record = written(version, write_id);
    record.webhook.id = of;
    record.deleted = true;
    record.written_at = deleted_at;
    return record;
}

WebhookRecord confirmation(WebhookRecord record, Offset read_to)
{
    record.read_to = read_to;
    return record;
}

class AReplica : public testing::Test {
protected:
    void read(WebhookRecord record)
    {
        table.apply(Offset{offset++}, std::move(record));
        table.reach_end(Offset{offset});
    }

    std::vector<UpkeepAction> look(std::chrono::milliseconds after_start, Jitter jitter = earliest)
    {
        return upkeep.due(table, {.steady = start + after_start, .wall = wall, .jitter = jitter});
    }

    const std::chrono::steady_clock::time_point start{};
    Timestamp wall{deleted_at};
    std::int64_t offset{0};
    WebhookTable table;
    WebhookUpkeep upkeep;
};

TEST_F(AReplica, HasNothingToDoWhereEachKeysLastRecordIsTheHeldOne)
{
    read(written(1, "a"));
    read(written(2, "b"));

    EXPECT_TRUE(look(0s).empty());
    EXPECT_TRUE(look(1min).empty());
}

TEST_F(AReplica, RepairsAKeyThatEndsWithALoserOnceTheRaceIsOver)
{
    read(written(2, "a"));
    read(written(2, "b"));

    EXPECT_TRUE(look(0s).empty());
    EXPECT_TRUE(look(999ms).empty());
    const auto actions = look(1'000ms);
    ASSERT_EQ(actions.size(), 1U);
    const auto& repair = std::get<Repair>(actions[0]).record;
    EXPECT_EQ(repair.webhook.id, id);
    EXPECT_EQ(repair.write_id, "a");
    EXPECT_EQ(repair.version, 2U);
    EXPECT_EQ(repair.read_to, Offset{2});
}

TEST_F(AReplica, TakesATimeOfItsOwn)
{
    read(written(2, "a"));
    read(written(2, "b"));

    EXPECT_TRUE(look(0s, latest).empty());
    EXPECT_TRUE(look(2'999ms).empty());
    EXPECT_EQ(look(3'000ms).size(), 1U);
}

TEST_F(AReplica, LeavesToAnotherWhatThatHasRepaired)
{
    read(written(2, "a"));
    read(written(2, "b"));
    EXPECT_TRUE(look(0s).empty());

    read(confirmation(written(2, "a"), table.read_to()));

    EXPECT_TRUE(look(1min).empty());
}

TEST_F(AReplica, RepairsNothingThatALaterWriteHasReplaced)
{
    read(written(2, "a"));
    read(written(2, "b"));
    EXPECT_TRUE(look(0s).empty());

    read(written(3, "c"));

    EXPECT_TRUE(look(1min).empty());
}

TEST_F(AReplica, RepairsAgainWhatIsStillNotThere)
{
    read(written(2, "a"));
    read(written(2, "b"));
    EXPECT_TRUE(look(0s).empty());

    EXPECT_EQ(look(1s).size(), 1U);
    EXPECT_TRUE(look(10s).empty());
    EXPECT_EQ(look(11s).size(), 1U);
}

TEST_F(AReplica, RepairsADeletionToo)
{
    read(deletion(3, "d"));
    read(written(3, "late"));
    EXPECT_TRUE(look(0s).empty());

    const auto actions = look(1s);
    ASSERT_EQ(actions.size(), 1U);
    EXPECT_TRUE(std::get<Repair>(actions[0]).record.deleted);
    EXPECT_EQ(std::get<Repair>(actions[0]).record.webhook.tenant, TenantId{"acme"});
}

TEST_F(AReplica, RepairsACreationThatALateTombstoneLiesBehind)
{
    read(deletion(3, "d"));
    read(written(4, "created"));
    table.remove(Offset{offset++}, Tombstone{id, "d", Offset{1}});
    EXPECT_TRUE(look(0s).empty());

    const auto actions = look(1s);
    ASSERT_EQ(actions.size(), 1U);
    EXPECT_EQ(std::get<Repair>(actions[0]).record.write_id, "created");
}

TEST_F(AReplica, WritesATombstoneADayAfterTheDeletion)
{
    read(deletion(3, "d"));

    wall = deleted_at + 24h - 1ms;
    EXPECT_TRUE(look(0s).empty());
    wall = deleted_at + 24h;
    EXPECT_TRUE(look(1s).empty());
    const auto actions = look(2s);
    ASSERT_EQ(actions.size(), 1U);
    EXPECT_EQ(std::get<Tombstone>(actions[0]).id, id);
    EXPECT_EQ(std::get<Tombstone>(actions[0]).write_id, "d");
    EXPECT_EQ(std::get<Tombstone>(actions[0]).read_to, Offset{1});
}

TEST_F(AReplica, LeavesToAnotherTheTombstoneThatThatHasWritten)
{
    read(deletion(3, "d"));
    wall = deleted_at + 24h;
    EXPECT_TRUE(look(0s, latest).empty());
    EXPECT_TRUE(look(9min).empty());

    table.remove(Offset{offset++}, Tombstone{id, "d", Offset{1}});

    EXPECT_TRUE(look(1h).empty());
}

TEST_F(AReplica, EndsWhatADeletedWebhookHasLeftBeforeTheWebhook)
{
    read(deletion(3, "d"));
    const Disable disable{.version = 2, .reason = DisableReason::gone, .at = deleted_at, .by = "w0"};
    table.apply(WebhookStateRecord{.webhook_id = id, .realm = {}, .tenant = {}, .disabled = disable});
    table.apply(id, WebhookHealthRecord{.realm = {}, .tenant = {}, .failing = {.since = deleted_at, .version = 2}});
    wall = deleted_at + 24h;
    EXPECT_TRUE(look(0s).empty());

    const auto first = look(1s);
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(std::get<EndOfState>(first[0]).key, "wh_1");
    EXPECT_EQ(std::get<EndOfState>(first[1]).key, "health:wh_1");
    table.remove_state(id);
    table.remove_health(id);
    const auto then = look(11s);
    ASSERT_EQ(then.size(), 1U);
    EXPECT_EQ(std::get<Tombstone>(then[0]).id, id);
}

TEST_F(AReplica, WritesNoTombstoneWhereALoserLiesBehindTheDeletion)
{
    read(deletion(3, "d"));
    read(written(3, "late"));
    wall = deleted_at + 24h;
    EXPECT_TRUE(look(0s).empty());

    const auto actions = look(1s);

    ASSERT_EQ(actions.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<Repair>(actions[0]));
}

TEST_F(AReplica, ComesBackToAThousandOldDeletionsWithoutAStorm)
{
    for (int number = 0; number < 5'000; ++number) read(deletion(1, "d", WebhookId{"wh_" + std::to_string(number)}));
    wall = deleted_at + 48h;
    EXPECT_TRUE(look(0s).empty());

    std::size_t written_by_it = 0;
    for (auto at = 500ms; at < 1min; at += 500ms) {
        const auto actions = look(at);
        ASSERT_LE(actions.size(), WebhookUpkeep::most_at_once);
        for (const auto& action : actions) table.remove(Offset{offset++}, std::get<Tombstone>(action));
        written_by_it += actions.size();
    }

    EXPECT_EQ(written_by_it, 5'000U);
    EXPECT_TRUE(table.deletions().empty());
}

}  // namespace
}  // namespace fantail::core
