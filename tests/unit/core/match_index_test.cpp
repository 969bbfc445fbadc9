#include "fantail/core/match_index.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fantail/core/event_pattern.hpp"

namespace fantail::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const RealmName social{"social"};
const RealmName conversations{"conversations"};
const TenantId acme{"acme"};

/// A table of webhooks, written in the words of a test.
class Webhooks {
public:
    Webhook& add(const std::string& id, std::vector<std::string> events)
    {
        auto& webhook = webhooks_.emplace_back();
        webhook.id = WebhookId{id};
        webhook.realm = social;
        webhook.tenant = acme;
        webhook.events = std::move(events);
        return webhook;
    }

    WebhookSnapshot snapshot()
    {
        for (const auto& webhook : webhooks_) write(webhook);
        webhooks_.clear();
        return table_.snapshot();
    }

    void write(const Webhook& webhook)
    {
        ++version_;
        table_.apply(offset(), {webhook, version_, std::to_string(version_), false});
    }

    void remove(const std::string& id)
    {
        ++version_;
        Webhook webhook;
        webhook.id = WebhookId{id};
        table_.apply(offset(), {webhook, version_, std::to_string(version_), true});
    }

private:
    [[nodiscard]] Offset offset() const { return Offset{static_cast<std::int64_t>(version_)}; }

    WebhookTable table_;
    std::vector<Webhook> webhooks_;
    std::uint64_t version_{0};
};

/// An event of which filters learn what a test says.
class FakeValues : public EventValues {
public:
    FakeValues() = default;
    explicit FakeValues(std::map<std::string, std::vector<FieldValue>> values) : values_{std::move(values)} {}

    const std::vector<SeenField>& payload(const FieldTree& tree) override
    {
        ++asked;
        seen_.assign(tree.size(), {});
        for (const auto& [pointer, values] : values_) {
            const auto number = tree.number_of(pointer);
            if (!number) continue;
            seen_[*number].exists = true;
            for (const auto& value : values) seen_[*number].values.push_back({value, values.size() > 1});
        }
        return seen_;
    }
    std::optional<std::string_view> header(std::string_view name) override
    {
        return name == "x-region" ? std::optional<std::string_view>{"eu"} : std::nullopt;
    }
    std::optional<std::string_view> attribute(std::string_view /*name*/) override { return std::nullopt; }

    int asked{0};

private:
    std::map<std::string, std::vector<FieldValue>> values_;
    std::vector<SeenField> seen_;
};

FakeValues no_values;

Condition condition(std::string pointer, Operator op, std::vector<FieldValue> operands)
{
    return {.field = {FieldSource::payload, std::move(pointer)},
            .op = op,
            .operands = std::move(operands),
            .expression = {},
            .at = {}};
}

std::shared_ptr<const Filter> filter(std::vector<FilterNode> conditions)
{
    return std::make_shared<const Filter>(FilterGroup{Joined::all, std::move(conditions), {}}, "");
}

FieldValue number(const char* token) { return Decimal::parse(token); }

std::vector<std::string> matched(const MatchIndex& index, const MatchQuery& query)
{
    std::vector<std::shared_ptr<const HeldWebhook>> found;
    index.match(query, found);
    std::vector<std::string> ids;
    for (const auto& held : found) ids.push_back(held->webhook.id.value());
    return ids;
}

std::vector<std::string> matched(const MatchIndex& index, const char* type)
{
    return matched(index, {social, acme, type, {}, no_values});
}

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

TEST(MatchIndex, AsksTheFilterOfWhoeverHasOne)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"*"}).filter = filter({condition("/store", Operator::eq, {"s_1"})});
    webhooks.add("wh_2", {"*"}).filter = filter({condition("/store", Operator::eq, {"s_2"})});
    webhooks.add("wh_3", {"*"}).filter = filter({condition("/amount", Operator::gt, {number("9")})});
    webhooks.add("wh_4", {"*"}).filter =
        filter({condition("/amount", Operator::lt, {number("9")}), condition("/store", Operator::in, {"s_1", "s_3"})});
    webhooks.add("wh_5", {"*"});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});
    const auto of = [&](std::map<std::string, std::vector<FieldValue>> event) {
        FakeValues values{std::move(event)};
        return matched(*index, {social, acme, "a", {}, values});
    };

    EXPECT_THAT(of({{"/store", {"s_1"}}, {"/amount", {number("10")}}}), ElementsAre("wh_1", "wh_3", "wh_5"));
    EXPECT_THAT(of({{"/store", {"s_3"}}, {"/amount", {number("1.0")}}}), ElementsAre("wh_4", "wh_5"));
    EXPECT_THAT(of({{"/store", {"s_1", "s_2", "s_1"}}}), ElementsAre("wh_1", "wh_2", "wh_5"));
    EXPECT_THAT(of({}), ElementsAre("wh_5"));
}

TEST(MatchIndex, FindsNumbersThatAreEqualHoweverTheyAreWritten)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"*"}).filter = filter({condition("/n", Operator::eq, {number("10")})});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});
    FakeValues values{{{"/n", {number("1.0e1")}}}};

    EXPECT_THAT(matched(*index, {social, acme, "a", {}, values}), ElementsAre("wh_1"));
}

TEST(MatchIndex, FindsByAHeaderToo)
{
    Webhooks webhooks;
    Condition region{.field = {FieldSource::header, "x-region"}, .op = Operator::eq, .operands = {"eu"}, .at = {}};
    webhooks.add("wh_1", {"*"}).filter = filter({region});
    region.operands = {"us"};
    webhooks.add("wh_2", {"*"}).filter = filter({region});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});

    EXPECT_THAT(matched(*index, "a"), ElementsAre("wh_1"));
}

TEST(MatchIndex, JoinsSelectorsAndFilters)
{
    Webhooks webhooks;
    auto& both = webhooks.add("wh_1", {"*"});
    both.selectors = {"p1", "p2"};
    both.filter = filter({condition("/n", Operator::eq, {number("1")})});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});
    FakeValues one{{{"/n", {number("1")}}}};
    FakeValues two{{{"/n", {number("2")}}}};

    EXPECT_THAT(matched(*index, {social, acme, "a", "p2", one}), ElementsAre("wh_1"));
    EXPECT_THAT(matched(*index, {social, acme, "a", "p3", one}), IsEmpty());
    EXPECT_THAT(matched(*index, {social, acme, "a", {}, one}), IsEmpty());
    EXPECT_THAT(matched(*index, {social, acme, "a", "p2", two}), IsEmpty());
}

TEST(MatchIndex, ReadsNoEventThatNoFilterAsksFor)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"*"});
    webhooks.add("wh_2", {"b"}).filter = filter({condition("/n", Operator::eq, {number("1")})});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});
    FakeValues values;

    EXPECT_THAT(matched(*index, {social, acme, "a", {}, values}), ElementsAre("wh_1"));
    EXPECT_EQ(values.asked, 0);
    EXPECT_THAT(matched(*index, {social, acme, "b", {}, values}), ElementsAre("wh_1"));
    EXPECT_EQ(values.asked, 1);
}

TEST(MatchIndex, AppendsToWhatIsThere)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"*"});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});
    std::vector<std::shared_ptr<const HeldWebhook>> found;

    index->match({social, acme, "a", {}, no_values}, found);
    index->match({social, acme, "b", {}, no_values}, found);

    EXPECT_EQ(found.size(), 2U);
}

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

/// Whom an event is owed to, found by asking every webhook.
std::vector<std::string> found_by_asking(const WebhookSnapshot& snapshot, const MatchQuery& query)
{
    std::vector<std::string> ids;
    snapshot.for_each([&](const HeldWebhook& held) {
        const auto& webhook = held.webhook;
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
