#include "fantail/core/match_index.hpp"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "match_index_world.hpp"

namespace fantail::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MatchIndexOfFilters, AsksTheFilterOfWhoeverHasOne)
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

TEST(MatchIndexOfFilters, FindsNumbersThatAreEqualHoweverTheyAreWritten)
{
    Webhooks webhooks;
    webhooks.add("wh_1", {"*"}).filter = filter({condition("/n", Operator::eq, {number("10")})});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});
    FakeValues values{{{"/n", {number("1.0e1")}}}};

    EXPECT_THAT(matched(*index, {social, acme, "a", {}, values}), ElementsAre("wh_1"));
}

TEST(MatchIndexOfFilters, FindsByAHeaderToo)
{
    Webhooks webhooks;
    Condition region{.field = {FieldSource::header, "x-region"}, .op = Operator::eq, .operands = {"eu"}, .at = {}};
    webhooks.add("wh_1", {"*"}).filter = filter({region});
    region.operands = {"us"};
    webhooks.add("wh_2", {"*"}).filter = filter({region});
    const auto index = MatchIndex::build(webhooks.snapshot(), {});

    EXPECT_THAT(matched(*index, "a"), ElementsAre("wh_1"));
}

TEST(MatchIndexOfFilters, JoinsSelectorsAndFilters)
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

TEST(MatchIndexOfFilters, ReadsNoEventThatNoFilterAsksFor)
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

}  // namespace
}  // namespace fantail::core
