#include "fantail/core/match_index.hpp"

#include <algorithm>
#include <cstdint>
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
            return EventPattern::create(text)->matches(query.type);
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

class MatchIndexAgreesWithAsking : public testing::TestWithParam<std::uint32_t> {};

TEST_P(MatchIndexAgreesWithAsking, ThroughRandomChanges)
{
    SCOPED_TRACE(testing::Message() << "seed " << GetParam());
    std::mt19937 random{GetParam()};
    const auto one_of = [&random](const std::vector<std::string>& all) {
        return all[std::uniform_int_distribution<std::size_t>{0, all.size() - 1}(random)];
    };
    const std::vector<std::string> tenants{"t1", "t2", "*"};
    const std::vector<std::string> patterns{"a",     "a.b",   "a.*", "*.b",  "*",    "*.*",    "a.b.c",
                                            "a.*.c", "*.b.*", "**",  "a.**", "**.b", "a.**.c", "**.b.**"};
    const std::vector<std::string> types{"a", "b", "a.b", "a.c", "c.b", "a.b.c", "a.x.c", "a.b.c.d", "a..c"};
    const std::vector<std::string> selectors{"s1", "s2"};

    Webhooks webhooks;
    auto index = MatchIndex::build(webhooks.snapshot(), {});
    for (int step = 0; step < 60; ++step) {
        const auto id = "wh_" + std::to_string(random() % 30);
        if (random() % 5 == 0) {
            webhooks.remove(id);
        } else {
            auto& webhook = webhooks.add(id, {one_of(patterns), one_of(patterns)});
            webhook.tenant = TenantId{one_of(tenants)};
            if (random() % 2 == 0) webhook.selectors = {one_of(selectors)};
            const auto operand = number(std::to_string(random() % 3).c_str());
            const auto op = random() % 2 == 0 ? Operator::eq : Operator::gt;
            if (random() % 2 == 0) webhook.filter = filter({condition("/n", op, {operand})});
            if (random() % 6 == 0) webhook.state = WebhookState::inactive;
        }
        const auto snapshot = webhooks.snapshot();
        index = MatchIndex::rebuild(*index, snapshot);

        for (const auto& type : types) {
            const TenantId tenant{one_of(tenants)};
            const auto selector = random() % 3 == 0 ? std::string{} : one_of(selectors);
            FakeValues event{{{"/n", {number(std::to_string(random() % 3).c_str())}}}};
            const MatchQuery query{social, tenant, type, selector, event};
            ASSERT_EQ(matched(*index, query), found_by_asking(snapshot, query))
                << "step " << step << ", " << tenant.value() << " " << type << " " << selector;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seed, MatchIndexAgreesWithAsking, testing::Values(1U, 2U, 3U, 5U, 8U, 13U, 21U, 34U));

}  // namespace
}  // namespace fantail::core
