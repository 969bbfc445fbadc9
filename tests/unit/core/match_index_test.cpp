#include "fantail/core/match_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "match_index_world.hpp"

namespace fantail::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MatchIndex, FindsExactTypesAndPatternsInTheOrderOfIds)
{
    Webhooks webhooks;
    webhooks.add("wh_4", {"post.published"});
    webhooks.add("wh_3", {"post.*"});
    webhooks.add("wh_2", {"*"});
    webhooks.add("wh_1", {"*.published"});
    webhooks.add("wh_0", {"post.failed", "account.*"});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});

    EXPECT_THAT(matched(*index, "post.published"), ElementsAre("wh_1", "wh_2", "wh_3", "wh_4"));
    EXPECT_THAT(matched(*index, "post.failed"), ElementsAre("wh_0", "wh_2", "wh_3"));
    EXPECT_THAT(matched(*index, "post.published.late"), ElementsAre("wh_2"));
    EXPECT_THAT(matched(*index, "post"), ElementsAre("wh_2"));
    EXPECT_THAT(matched(*index, "post."), ElementsAre("wh_2"));
}

TEST(MatchIndex, FindsPatternsOfAnyDepth)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"a.**"});
    webhooks.add("wh_2", {"**.c"});
    webhooks.add("wh_3", {"a.**.c"});
    webhooks.add("wh_4", {"**"});
    webhooks.add("wh_5", {"**.b.**"});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});

    EXPECT_THAT(matched(*index, "a"), ElementsAre("wh_1", "wh_4"));
    EXPECT_THAT(matched(*index, "a.b.x.c"), ElementsAre("wh_1", "wh_2", "wh_3", "wh_4", "wh_5"));
    EXPECT_THAT(matched(*index, "c"), ElementsAre("wh_2", "wh_4"));
    EXPECT_THAT(matched(*index, "a..c"), ElementsAre("wh_4"));
    EXPECT_THAT(matched(*index, "a.**"), ElementsAre("wh_1", "wh_4"));
}

TEST(MatchIndex, NamesAWebhookOnceThoughSeveralOfItsPatternsMatch)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"post.published", "post.*", "*.published", "*", "post.published"});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});

    EXPECT_THAT(matched(*index, "post.published"), ElementsAre("wh_1"));
}

TEST(MatchIndex, KeepsTenantsAndRealmsApart)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"*"});
    webhooks.add("wh_2", {"*"}).tenant = TenantId{"other"};
    webhooks.add("wh_3", {"*"}).realm = conversations;
    const auto index = MatchIndex::build(webhooks.snapshot(), {});

    EXPECT_THAT(matched(*index, "a"), ElementsAre("wh_1"));
    EXPECT_THAT(matched(*index, {social, TenantId{"other"}, "a", {}, no_values}), ElementsAre("wh_2"));
    EXPECT_THAT(matched(*index, {conversations, acme, "a", {}, no_values}), ElementsAre("wh_3"));
    EXPECT_THAT(matched(*index, {conversations, TenantId{"other"}, "a", {}, no_values}), IsEmpty());
}

// contract: smartaihub-tenant
TEST(MatchIndex, GivesTheOperatorsWebhooksEveryTenantOfTheirRealmOnce)
{
    Webhooks webhooks;
    webhooks.add("wh_2", {"user.created"}).tenant = TenantId{"*"};
    webhooks.add("wh_1", {"*"});
    webhooks.add("wh_3", {"*"});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});

    EXPECT_THAT(matched(*index, "user.created"), ElementsAre("wh_1", "wh_2", "wh_3"));
    EXPECT_THAT(matched(*index, {social, TenantId{"nobody"}, "user.created", {}, no_values}), ElementsAre("wh_2"));
    EXPECT_THAT(matched(*index, {social, TenantId{"*"}, "user.created", {}, no_values}), ElementsAre("wh_2"));
    EXPECT_THAT(matched(*index, {conversations, acme, "user.created", {}, no_values}), IsEmpty());
}

// contract: sentimatrix-projects
TEST(MatchIndex, AsksForTheSelectorWhereAWebhookNamesSome)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"*"});
    webhooks.add("wh_2", {"*"}).selectors = {"p1", "p2"};
    webhooks.add("wh_3", {"post.*"}).selectors = {"p2"};
    const auto index = MatchIndex::build(webhooks.snapshot(), {});

    EXPECT_THAT(matched(*index, {social, acme, "post.published", "p2", no_values}),
                ElementsAre("wh_1", "wh_2", "wh_3"));
    EXPECT_THAT(matched(*index, {social, acme, "post.published", "p1", no_values}), ElementsAre("wh_1", "wh_2"));
    EXPECT_THAT(matched(*index, {social, acme, "post.published", "p9", no_values}), ElementsAre("wh_1"));
    EXPECT_THAT(matched(*index, {social, acme, "post.published", {}, no_values}), ElementsAre("wh_1"));
}

// contract: conversations-own, conversations-fields
TEST(MatchIndex, MatchesNothingWithoutASelectorWhereTheRealmRequiresOne)
{
    Webhooks webhooks;
    auto& without = webhooks.add("wh_1", {"*"});
    without.realm = conversations;
    auto& with = webhooks.add("wh_2", {"*"});
    with.realm = conversations;
    with.selectors = {"c1"};
    const auto index = MatchIndex::build(webhooks.snapshot(), {conversations});

    EXPECT_THAT(matched(*index, {conversations, acme, "message.received", "c1", no_values}), ElementsAre("wh_2"));
    EXPECT_THAT(matched(*index, {conversations, acme, "message.received", {}, no_values}), IsEmpty());
}

TEST(MatchIndex, LeavesOutTheInactiveAndTheDeleted)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"*"}).state = WebhookState::inactive;
    webhooks.add("wh_2", {"*"});
    webhooks.snapshot();
    webhooks.remove("wh_2");
    const auto index = MatchIndex::build(webhooks.snapshot(), {});

    EXPECT_THAT(matched(*index, "a"), IsEmpty());
}

TEST(MatchIndex, TakesAPatternThatIsNoneForNothing)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"post.pub*", "", "a..b", "."});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});

    EXPECT_THAT(matched(*index, "post.published"), IsEmpty());
    EXPECT_THAT(matched(*index, "a..b"), IsEmpty());
}

TEST(MatchIndex, AppendsToWhatIsThere)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"*"});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});
    std::vector<PackedPointer> found;

    index->match({social, acme, "a", {}, no_values}, found);
    index->match({social, acme, "b", {}, no_values}, found);

    EXPECT_EQ(found.size(), 2U);
}

}  // namespace
}  // namespace fantail::core
