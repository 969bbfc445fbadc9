#include "fantail/core/match_index.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fantail/core/event_pattern.hpp"
#include "match_index_world.hpp"

namespace fantail::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MatchIndexRebuilt, FollowsEveryKindOfChange)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"a"});
    auto moving = webhooks.add("wh_2", {"a"});
    webhooks.add("wh_3", {"a"});
    auto pausing = webhooks.add("wh_4", {"a"});
    const auto before = MatchIndex::build(webhooks.snapshot(), {});

    webhooks.add("wh_0", {"a"});
    moving.tenant = TenantId{"other"};
    pausing.state = WebhookState::inactive;
    webhooks.write(moving);
    webhooks.write(pausing);
    webhooks.remove("wh_3");
    const auto snapshot = webhooks.snapshot();
    const auto after = MatchIndex::rebuild(*before, snapshot);

    EXPECT_THAT(matched(*after, "a"), ElementsAre("wh_0", "wh_1"));
    EXPECT_THAT(matched(*after, {social, TenantId{"other"}, "a", {}, no_values}), ElementsAre("wh_2"));
    EXPECT_THAT(matched(*before, "a"), ElementsAre("wh_1", "wh_2", "wh_3", "wh_4"));
    EXPECT_EQ(after->passed(), snapshot.passed());
}

TEST(MatchIndexRebuilt, KeepsWhatARealmRequires)
{
    Webhooks webhooks;
    const auto before = MatchIndex::build(webhooks.snapshot(), {conversations});
    webhooks.add("wh_1", {"*"}).realm = conversations;

    const auto after = MatchIndex::rebuild(*before, webhooks.snapshot());

    EXPECT_THAT(matched(*after, {conversations, acme, "a", "c1", no_values}), IsEmpty());
}

TEST(MatchIndexRebuilt, FollowsOneOfThousandsOfATenant)
{
    Webhooks webhooks;
    const auto of_store = [&webhooks](int store, const char* pattern) -> Webhook& {
        auto& webhook = webhooks.add("wh_" + std::to_string(store), {pattern});
        webhook.filter = filter({condition("/store", Operator::eq, {std::to_string(store)})});
        return webhook;
    };
    for (int store = 0; store < 3000; ++store) of_store(store, "a.*");
    auto index = MatchIndex::build(webhooks.snapshot(), {});
    const auto of = [&index](int store, const char* type) {
        FakeValues event{{{"/store", {std::to_string(store)}}}};
        return matched(*index, {social, acme, type, {}, event});
    };

    of_store(1000, "b.*");
    webhooks.add("wh_2000", {"a.*"});
    webhooks.remove("wh_2999");
    index = MatchIndex::rebuild(*index, webhooks.snapshot());

    EXPECT_THAT(of(999, "a.x"), ElementsAre("wh_2000", "wh_999"));
    EXPECT_THAT(of(1000, "a.x"), ElementsAre("wh_2000"));
    EXPECT_THAT(of(1000, "b.x"), ElementsAre("wh_1000"));
    EXPECT_THAT(of(2000, "a.x"), ElementsAre("wh_2000"));
    EXPECT_THAT(of(2999, "a.x"), ElementsAre("wh_2000"));
}

TEST(MatchIndexRebuilt, ForgetsWhatTheLastWebhookThatAskedForItDid)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"*"}).filter = filter({condition("/n", Operator::eq, {number("1")})});
    auto index = MatchIndex::build(webhooks.snapshot(), {});
    webhooks.add("wh_1", {"*"});
    index = MatchIndex::rebuild(*index, webhooks.snapshot());
    FakeValues values;

    EXPECT_THAT(matched(*index, {social, acme, "a", {}, values}), ElementsAre("wh_1"));
    EXPECT_EQ(values.asked, 0);
}

/// Whom an event is owed to, found by asking every webhook.
std::vector<std::string> found_by_asking(const WebhookSnapshot& snapshot, const MatchQuery& query)
{
    std::vector<std::string> ids;
    snapshot.for_each([&](const PackedWebhook& held) {
        const auto webhook = held.unpack().webhook;
        if (webhook.realm != query.realm || webhook.state != WebhookState::active) return;
        if (webhook.tenant != query.tenant && webhook.tenant.value() != "*") return;
        const bool selected = webhook.selectors.empty() ||
                              std::count(webhook.selectors.begin(), webhook.selectors.end(), query.selector) > 0;
        const bool wanted = std::any_of(webhook.events.begin(), webhook.events.end(), [&](const auto& text) {
            const auto pattern = EventPattern::create(text);
            return pattern && pattern->matches(query.type);
        });
        FieldTree tree;
        if (webhook.filter) webhook.filter->name_fields(tree);
        FieldView fields{query.values, tree};
        const bool asked_for = !webhook.filter || webhook.filter->holds(fields);
        if (selected && wanted && asked_for) ids.push_back(webhook.id.value());
    });
    std::sort(ids.begin(), ids.end());
    return ids;
}

/// A seed, and how much happens: a tenant of many webhooks is compiled in another form than one of few.
struct History {
    std::uint32_t seed;
    std::size_t webhooks;
    int changes_a_step;

    friend void PrintTo(const History& history, std::ostream* out)
    {
        *out << "seed " << history.seed << ", " << history.webhooks << " webhooks";
    }
};

class MatchIndexAgreesWithAsking : public testing::TestWithParam<History> {
protected:
    std::string one_of(const std::vector<std::string>& all)
    {
        return all[std::uniform_int_distribution<std::size_t>{0, all.size() - 1}(random)];
    }

    FieldValue any_number() { return number(std::to_string(random() % 3).c_str()); }

    void change(unsigned removals_of_ten)
    {
        const auto id = "wh_" + std::to_string(random() % GetParam().webhooks);
        if (random() % 10 < removals_of_ten) return webhooks.remove(id);
        auto& webhook = webhooks.add(id, {one_of(patterns), one_of(patterns)});
        webhook.tenant = TenantId{one_of(tenants)};
        if (random() % 2 == 0) webhook.selectors = {one_of(selectors)};
        const auto operand = any_number();
        const auto op = random() % 2 == 0 ? Operator::eq : Operator::gt;
        if (random() % 2 == 0) webhook.filter = filter({condition("/n", op, {operand})});
        if (random() % 6 == 0) webhook.state = WebhookState::inactive;
        if (random() % 6 == 0) webhook.events = {"no.pattern*"};
    }

    std::mt19937 random{GetParam().seed};
    const std::vector<std::string> tenants{"t1", "t2", "*"};
    const std::vector<std::string> patterns{"a",     "a.b",   "a.*", "*.b",  "*",    "*.*",    "a.b.c",
                                            "a.*.c", "*.b.*", "**",  "a.**", "**.b", "a.**.c", "**.b.**"};
    const std::vector<std::string> types{"a", "b", "a.b", "a.c", "c.b", "a.b.c", "a.x.c", "a.b.c.d", "a..c"};
    const std::vector<std::string> selectors{"s1", "s2"};
    Webhooks webhooks;
};

TEST_P(MatchIndexAgreesWithAsking, ThroughRandomChanges)
{
    auto index = MatchIndex::build(webhooks.snapshot(), {});
    for (int step = 0; step < 60; ++step) {
        const unsigned removals_of_ten = step / 15 % 2 == 0 ? 1 : 9;  // they come, and go
        for (int number = 0; number < GetParam().changes_a_step; ++number) change(removals_of_ten);
        const auto snapshot = webhooks.snapshot();
        index = MatchIndex::rebuild(*index, snapshot);

        for (const auto& type : types) {
            const TenantId tenant{one_of(tenants)};
            const auto selector = random() % 3 == 0 ? std::string{} : one_of(selectors);
            FakeValues event{{{"/n", {any_number()}}}};
            const MatchQuery query{social, tenant, type, selector, event};
            ASSERT_EQ(matched(*index, query), found_by_asking(snapshot, query))
                << "step " << step << ", " << tenant.value() << " " << type << " " << selector;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Few, MatchIndexAgreesWithAsking,
                         testing::Values(History{1, 30, 1}, History{2, 30, 1}, History{3, 30, 1}, History{5, 30, 1},
                                         History{8, 30, 1}, History{13, 30, 1}, History{21, 30, 1},
                                         History{34, 30, 1}));
INSTANTIATE_TEST_SUITE_P(Many, MatchIndexAgreesWithAsking,
                         testing::Values(History{1, 200, 40}, History{2, 200, 40}, History{3, 200, 40}));

TEST(MatchIndexRebuilt, FindsTheSameWhereATenantGrowsAndShrinks)
{
    constexpr int many = 300;
    Webhooks webhooks;
    auto index = MatchIndex::build(webhooks.snapshot(), {});
    const auto wants = [&](int number) {
        webhooks.add("wh_" + std::to_string(number), {"a.*"}).filter =
            filter({condition("/store", Operator::eq, {std::to_string(number)})});
    };
    const auto of_store = [&](int number) {
        FakeValues event{{{"/store", {std::to_string(number)}}}};
        return matched(*index, {social, acme, "a.x", {}, event});
    };

    for (int number = 0; number < many; ++number) {
        wants(number);
        index = MatchIndex::rebuild(*index, webhooks.snapshot());
        ASSERT_THAT(of_store(number), ElementsAre("wh_" + std::to_string(number)));
        ASSERT_THAT(of_store(0), ElementsAre("wh_0"));
    }
    for (int number = many - 1; number >= 0; --number) {
        ASSERT_THAT(of_store(number), ElementsAre("wh_" + std::to_string(number)));
        webhooks.remove("wh_" + std::to_string(number));
        index = MatchIndex::rebuild(*index, webhooks.snapshot());
        ASSERT_THAT(of_store(number), IsEmpty());
    }
}

TEST(MatchIndexRebuilt, KeepsTenantsApartThatNameDifferentFields)
{
    constexpr int many = 200;  // of which not all trees of fields are kept to be shared
    Webhooks webhooks;
    for (int number = 0; number < many; ++number) {
        auto& webhook = webhooks.add("wh_" + std::to_string(number), {"*"});
        webhook.tenant = TenantId{"t" + std::to_string(number)};
        webhook.filter = filter({condition("/f" + std::to_string(number / 2), Operator::eq, {"x"})});
    }
    const auto index = MatchIndex::build(webhooks.snapshot(), {});

    for (int number = 0; number < many; ++number) {
        FakeValues event{{{"/f" + std::to_string(number / 2), {"x"}}}};
        const TenantId tenant{"t" + std::to_string(number)};
        EXPECT_THAT(matched(*index, {social, tenant, "a", {}, event}), ElementsAre("wh_" + std::to_string(number)));
    }
}

}  // namespace
}  // namespace fantail::core
