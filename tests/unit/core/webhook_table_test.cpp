#include "fantail/core/webhook_table.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using Applied = WebhookTable::Applied;

const WebhookId id{"wh_1"};

WebhookRecord written(std::uint64_t version, const char* write_id)
{
    WebhookRecord record;
    record.webhook.id = id;
    record.webhook.realm = RealmName{"social"};
    record.webhook.tenant = TenantId{"acme"};
    record.webhook.url = "https://example.com/" + std::string{write_id};
    record.webhook.secret.ciphertext = "sealed";
    record.version = version;
    record.write_id = write_id;
    return record;
}

WebhookRecord deletion(std::uint64_t version, const char* write_id)
{
    auto record = written(version, write_id);
    record.deleted = true;
    return record;
}

struct Row {
    const char* name;
    std::optional<WebhookRecord> held;
    WebhookRecord record;
    Applied expected;
    const char* holds;  ///< the write id afterwards
};

class WebhookTableApplies : public testing::TestWithParam<Row> {};

TEST_P(WebhookTableApplies, AsTheTableSays)
{
    const auto& row = GetParam();
    WebhookTable table;
    if (row.held) table.apply(Offset{0}, *row.held);

    const auto applied = table.apply(Offset{7}, row.record);

    EXPECT_EQ(applied, row.expected);
    ASSERT_NE(table.find(id), nullptr);
    EXPECT_EQ(table.find(id)->write_id, row.holds);
    EXPECT_EQ(table.find(id)->offset, applied == Applied::stands ? Offset{7} : Offset{0});
    EXPECT_EQ(table.passed(), Offset{8});
}

INSTANTIATE_TEST_SUITE_P(
    , WebhookTableApplies,
    testing::Values(Row{"AFirstRecordStands", {}, written(1, "a"), Applied::stands, "a"},
                    Row{"AFirstRecordMayBeginHigher", {}, written(9, "a"), Applied::stands, "a"},
                    Row{"AHigherVersionStands", written(1, "a"), written(2, "b"), Applied::stands, "b"},
                    Row{"TheSecondOfTwoAtOneVersionIsIgnored", written(2, "a"), written(2, "b"), Applied::ignored, "a"},
                    Row{"ALowerVersionIsIgnored", written(3, "a"), written(2, "b"), Applied::ignored, "a"},
                    Row{"TheHeldWriteAgainIsAConfirmation", written(2, "a"), written(2, "a"), Applied::confirmed, "a"},
                    Row{"ADeletionAboveStands", written(1, "a"), deletion(2, "d"), Applied::stands, "d"},
                    Row{"ADeletionAtTheSameVersionIsIgnored", written(2, "a"), deletion(2, "d"), Applied::ignored, "a"},
                    Row{"ADeletionIsConfirmed", deletion(2, "d"), deletion(2, "d"), Applied::confirmed, "d"},
                    Row{"AnOldWriteDoesNotBringADeletedOneBack", deletion(3, "d"), written(3, "b"), Applied::ignored,
                        "d"},
                    Row{"ACreationAboveADeletionStands", deletion(3, "d"), written(4, "b"), Applied::stands, "b"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(WebhookTable, IgnoresAVersionThatNobodyMakes)
{
    WebhookTable table;

    EXPECT_EQ(table.apply(Offset{0}, written(0, "a")), Applied::ignored);
    EXPECT_EQ(table.find(id), nullptr);
}

TEST(WebhookTable, KeepsOfADeletedWebhookOnlyWhoseItWas)
{
    WebhookTable table;
    table.apply(Offset{0}, written(1, "a"));

    table.apply(Offset{1}, deletion(2, "d"));

    const auto held = table.find(id);
    EXPECT_TRUE(held->deleted);
    EXPECT_EQ(held->webhook.tenant, TenantId{"acme"});
    EXPECT_TRUE(held->webhook.url.empty());
    EXPECT_TRUE(held->webhook.secret.empty());
    EXPECT_EQ(table.snapshot().size(), 0U);
}

TEST(WebhookTable, ForgetsAKeyByItsTombstone)
{
    WebhookTable table;
    table.apply(Offset{0}, deletion(5, "d"));

    EXPECT_EQ(table.remove(Offset{1}, id), Applied::removed);
    EXPECT_EQ(table.find(id), nullptr);
    EXPECT_EQ(table.remove(Offset{2}, id), Applied::ignored);
    EXPECT_EQ(table.apply(Offset{3}, written(1, "a")), Applied::stands);
}

TEST(WebhookTable, TakesAWriteWhoseAuthorKnewWhatItHoldsForOneBehindATombstoneThatItMissed)
{
    WebhookTable table;
    table.apply(Offset{63}, deletion(4, "d"));
    auto later = written(2, "in a later life");

    later.read_to = Offset{63};  // what lies there may be what it lost against
    EXPECT_EQ(table.apply(Offset{80}, later), Applied::ignored);

    later.read_to = Offset{64};
    EXPECT_EQ(table.apply(Offset{81}, later), Applied::stands);
    EXPECT_EQ(table.find(id)->write_id, "in a later life");
    EXPECT_TRUE(table.contests().empty());
    EXPECT_TRUE(table.deletions().empty());
}

TEST(WebhookTable, PassesWhatItCannotReadAndTheGapAtTheEnd)
{
    WebhookTable table;
    table.apply(Offset{4}, written(1, "a"));

    table.skip(Offset{9});
    EXPECT_EQ(table.passed(), Offset{10});

    table.reach_end(Offset{30});
    EXPECT_EQ(table.passed(), Offset{30});

    table.reach_end(Offset{20});
    EXPECT_EQ(table.passed(), Offset{30});
    EXPECT_EQ(table.find(id)->write_id, "a");
}

TEST(WebhookTable, TakesAConfirmationOverALoserThatCompactionLeftAlone)
{
    auto confirmed = written(2, "winner");
    confirmed.read_to = Offset{6};

    WebhookTable compacted;
    EXPECT_EQ(compacted.apply(Offset{5}, written(2, "loser")), Applied::stands);
    EXPECT_EQ(compacted.apply(Offset{9}, confirmed), Applied::stands);
    EXPECT_EQ(compacted.find(id)->write_id, "winner");
    EXPECT_TRUE(compacted.contests().empty());

    WebhookTable whole;
    whole.apply(Offset{3}, written(2, "winner"));
    whole.apply(Offset{5}, written(2, "loser"));
    EXPECT_EQ(whole.apply(Offset{9}, confirmed), Applied::confirmed);
    EXPECT_EQ(whole.find(id)->write_id, "winner");
    EXPECT_TRUE(whole.contests().empty());
}

TEST(WebhookTable, LeavesAContestOpenToAConfirmationWhoseAuthorDidNotKnowTheLoser)
{
    WebhookTable table;
    table.apply(Offset{0}, written(2, "a"));
    table.apply(Offset{1}, written(2, "b"));
    auto confirmation = written(2, "a");

    confirmation.read_to = Offset{1};
    EXPECT_EQ(table.apply(Offset{2}, confirmation), Applied::confirmed);
    EXPECT_EQ(table.contests().at(id), Offset{1});
    confirmation.read_to = Offset{2};
    table.apply(Offset{3}, confirmation);
    EXPECT_TRUE(table.contests().empty());
}

TEST(WebhookTable, KnowsTheLogAsFarAsItWasReadToItsEnd)
{
    WebhookTable table;
    table.apply(Offset{4}, written(1, "a"));
    EXPECT_EQ(table.read_to(), Offset{0});

    table.reach_end(Offset{30});
    table.apply(Offset{30}, written(2, "b"));

    EXPECT_EQ(table.read_to(), Offset{30});
    EXPECT_EQ(table.passed(), Offset{31});
}

TEST(WebhookTable, ForgetsByATombstoneOnlyTheDeletionThatItEnds)
{
    WebhookTable table;
    table.apply(Offset{0}, deletion(5, "d"));
    EXPECT_EQ(table.remove(Offset{1}, Tombstone{id, "d", Offset{1}}), Applied::removed);
    EXPECT_EQ(table.remove(Offset{2}, Tombstone{id, "d", Offset{1}}), Applied::ignored);

    table.apply(Offset{3}, written(1, "created anew"));
    EXPECT_EQ(table.remove(Offset{4}, Tombstone{id, "d", Offset{1}}), Applied::ignored);

    ASSERT_NE(table.find(id), nullptr);
    EXPECT_EQ(table.find(id)->write_id, "created anew");
    EXPECT_EQ(table.contests().at(id), Offset{4});
    EXPECT_EQ(table.passed(), Offset{5});
}

TEST(WebhookTable, ForgetsByATombstoneWhatItsAuthorKnewToHaveLost)
{
    WebhookTable stood_still;  // read the loser, and goes on behind what compaction has removed
    stood_still.apply(Offset{3}, written(5, "loser"));

    EXPECT_EQ(stood_still.remove(Offset{9}, Tombstone{id, "d", Offset{4}}), Applied::removed);
    EXPECT_EQ(stood_still.find(id), nullptr);
}

TEST(WebhookTable, TakesAWriteFromBeforeThatComesAfterTheTombstoneOnAllReadersAlike)
{
    WebhookTable whole;
    whole.apply(Offset{0}, deletion(5, "d"));
    whole.remove(Offset{1}, Tombstone{id, "d", Offset{1}});
    WebhookTable compacted;

    for (auto* table : {&whole, &compacted}) {
        EXPECT_EQ(table->apply(Offset{2}, written(5, "a day late")), Applied::stands);
    }

    EXPECT_EQ(whole.find(id)->write_id, compacted.find(id)->write_id);
    EXPECT_TRUE(whole.contests().empty());
}

TEST(WebhookTable, KnowsItsDeletionsByTime)
{
    WebhookTable table;
    auto first = deletion(2, "d");
    first.written_at = Timestamp{std::chrono::seconds{7}};
    table.apply(Offset{0}, first);
    EXPECT_EQ(table.deletions(), (Deletions{{first.written_at, id}}));

    table.apply(Offset{1}, written(3, "created anew"));
    EXPECT_TRUE(table.deletions().empty());
}

WebhookStateRecord disable(std::uint64_t version)
{
    return {.webhook_id = id,
            .realm = RealmName{"social"},
            .tenant = TenantId{"acme"},
            .disabled = Disable{.version = version, .reason = DisableReason::gone, .at = {}, .by = "w0"}};
}

struct DisableRow {
    const char* name;
    std::uint64_t held;                   ///< the webhook's version
    std::vector<std::uint64_t> disables;  ///< the versions they judged, in the log's order
    bool disabled;
};

class AWebhookIsDisabled : public testing::TestWithParam<DisableRow> {};

TEST_P(AWebhookIsDisabled, WhileTheHeldVersionOrAHigherOneWasJudged)
{
    WebhookTable table;
    table.apply(Offset{0}, written(GetParam().held, "a"));
    for (const auto version : GetParam().disables) table.apply(disable(version));

    const auto held = table.find(id);
    EXPECT_EQ(table.disabled(*held) != nullptr, GetParam().disabled);
    EXPECT_EQ(table.snapshot().disabled(*held) != nullptr, GetParam().disabled);
    EXPECT_EQ(table.snapshot().disabled_count(), GetParam().disabled ? 1U : 0U);
}

INSTANTIATE_TEST_SUITE_P(, AWebhookIsDisabled,
                         testing::Values(DisableRow{"NotWithoutADisable", 1, {}, false},
                                         DisableRow{"ByOneOfItsVersion", 2, {2}, true},
                                         DisableRow{"ByOneReadBeforeTheWebhooksRecord", 1, {2}, true},
                                         DisableRow{"NotByOneOfTheVersionBefore", 3, {2}, false},
                                         DisableRow{"StillAfterALateOlderDisable", 2, {2, 1}, true},
                                         DisableRow{"ByTheSecondAfterAPersonEnabledIt", 3, {1, 3}, true}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(WebhookTable, ForgetsADisableByItsTombstone)
{
    WebhookTable table;
    table.apply(Offset{0}, written(1, "a"));
    table.apply(disable(1));

    table.remove_state(id);

    EXPECT_EQ(table.disabled(*table.find(id)), nullptr);
}

TEST(WebhookTable, ForgetsADisableByAStateWithoutIt)
{
    WebhookTable table;
    table.apply(Offset{0}, written(1, "a"));
    table.apply(disable(1));
    auto enabled = disable(1);
    enabled.disabled = std::nullopt;

    table.apply(enabled);

    EXPECT_EQ(table.disabled(*table.find(id)), nullptr);
}

WebhookHealthRecord failing_since(std::int64_t seconds)
{
    return {.realm = RealmName{"social"},
            .tenant = TenantId{"acme"},
            .failing = {.since = Timestamp{std::chrono::seconds{seconds}}, .version = 1}};
}

TEST(WebhookTable, HoldsThatAWebhookIsFailingWhateverIsWrittenOfItUntilItsTombstone)
{
    WebhookTable table;
    table.apply(Offset{0}, written(1, "a"));
    table.apply(id, failing_since(7));
    table.apply(Offset{1}, written(2, "b"));
    const auto before = table.snapshot();

    table.remove_health(id);

    ASSERT_NE(before.failing(id), nullptr);
    EXPECT_EQ(*before.failing(id), failing_since(7).failing);
    EXPECT_EQ(table.failing(id), nullptr);
    EXPECT_EQ(table.snapshot().failing(id), nullptr);
}

TEST(WebhookTable, HoldsADisableWhateverBecomesOfTheHealth)
{
    WebhookTable table;
    table.apply(Offset{0}, written(1, "a"));
    table.apply(disable(1));

    table.apply(id, failing_since(7));
    table.remove_health(id);

    EXPECT_NE(table.disabled(*table.find(id)), nullptr);
}

TEST(WebhookSnapshot, KeepsTheDisablesItWasMadeWith)
{
    WebhookTable table;
    table.apply(Offset{0}, written(1, "a"));
    table.apply(disable(1));
    const auto before = table.snapshot();

    table.remove_state(id);

    EXPECT_NE(before.disabled(*before.find(id)), nullptr);
    EXPECT_EQ(table.snapshot().disabled_count(), 0U);
}

TEST(WebhookSnapshot, StaysAsItWas)
{
    WebhookTable table;
    table.apply(Offset{0}, written(1, "a"));
    const auto before = table.snapshot();

    table.apply(Offset{1}, written(2, "b"));
    table.remove(Offset{2}, id);

    EXPECT_EQ(before.find(id)->write_id, "a");
    EXPECT_EQ(before.passed(), Offset{1});
    EXPECT_EQ(before.size(), 1U);
    EXPECT_EQ(table.snapshot().find(id), nullptr);
}

TEST(WebhookSnapshot, TellsWhatWasDoneSinceAnotherOne)
{
    WebhookTable table;
    const auto named = [](int number, std::uint64_t version, const char* write_id) {
        auto record = written(version, write_id);
        record.webhook.id = WebhookId{"wh_" + std::to_string(number)};
        return record;
    };
    for (int number = 0; number < 1000; ++number) table.apply(Offset{number}, named(number, 1, "a"));
    const auto before = table.snapshot();

    table.apply(Offset{1000}, named(7, 2, "b"));
    table.apply(Offset{1001}, named(1000, 1, "a"));
    table.remove(Offset{1002}, WebhookId{"wh_8"});
    const auto after = table.snapshot();
    const auto [gone, added] = WebhookSnapshot::between(before, after);

    EXPECT_THAT(gone, testing::UnorderedElementsAre(before.find_packed(WebhookId{"wh_7"}),
                                                    before.find_packed(WebhookId{"wh_8"})));
    EXPECT_THAT(added, testing::UnorderedElementsAre(after.find_packed(WebhookId{"wh_7"}),
                                                     after.find_packed(WebhookId{"wh_1000"})));
    EXPECT_EQ(after.size(), 1000U);
    EXPECT_EQ(WebhookSnapshot::between(after, table.snapshot()).gone.size(), 0U);
}

}  // namespace
}  // namespace fantail::core
