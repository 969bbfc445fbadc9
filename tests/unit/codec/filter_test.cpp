// What filters mean, as docs/filters.md says it: a filter, an event, and whether the one holds for the other.

#include <gtest/gtest.h>

#include "fantail/codec/field_reader.hpp"
#include "fantail/codec/filter_reader.hpp"

namespace fantail::codec {
namespace {

struct Row {
    const char* filter;
    const char* event;
    bool expected;
};

std::shared_ptr<const core::Filter> filter_of(std::string_view text)
{
    auto read = read_filter(text);
    if (const auto* fault = std::get_if<FilterFault>(&read)) {
        ADD_FAILURE() << text << ": " << fault->pointer << " " << fault->detail;
        return nullptr;
    }
    return std::get<0>(read);
}

const std::vector<core::Header> headers{{"X-Region", "eu"}, {"x-region", "us"}, {"ce_subject", "order/7"}};
constexpr std::string_view structured = R"({"type":"other","source":"/shop","seq":7,"data":{}})";
const std::vector<core::Header> attributes{{"type", "order.paid"}, {"id", "7"}};

template <class Ask>
auto asked(const core::Filter& filter, std::string_view event, Ask ask)
{
    core::FieldTree tree;
    filter.name_fields(tree);
    FieldReader reader;
    AskedValues values{reader, {event, headers, attributes, structured}};
    core::FieldView fields{values, tree};
    return ask(fields);
}

class FilterHolds : public testing::TestWithParam<Row> {};

TEST_P(FilterHolds, AsTheTableSays)
{
    const auto& row = GetParam();
    const auto filter = filter_of(row.filter);
    ASSERT_NE(filter, nullptr);

    const bool holds = asked(*filter, row.event, [&](core::FieldView& fields) { return filter->holds(fields); });
    const auto failure =
        asked(*filter, row.event, [&](core::FieldView& fields) { return filter->first_failure(fields); });

    EXPECT_EQ(holds, row.expected) << row.filter << " of " << row.event;
    EXPECT_EQ(failure.has_value(), !row.expected);
}

INSTANTIATE_TEST_SUITE_P(Paths, FilterHolds,
                         testing::Values(Row{R"({"payload":{"a":"x"}})", R"({"a":"x"})", true},
                                         Row{R"({"payload":{"a.b":1}})", R"({"a":{"b":1}})", true},
                                         Row{R"({"payload":{"a":{"b":1}}})", R"({"a":{"b":1}})", true},
                                         Row{R"({"payload":{"/a/b":1}})", R"({"a":{"b":1}})", true},
                                         Row{R"({"payload":{"a":{"/b/c":1}}})", R"({"a":{"b":{"c":1}}})", true},
                                         Row{R"({"payload":{"/a.b":1}})", R"({"a.b":1})", true},
                                         Row{R"({"payload":{"a.b":1}})", R"({"a.b":1})", false},
                                         Row{R"({"payload":{"/a~1b":1,"/c~0d":2}})", R"({"a/b":1,"c~d":2})", true},
                                         Row{R"({"payload":{"/$eq":1}})", R"({"$eq":1})", true},
                                         Row{R"({"payload":{"/":1}})", R"({"":1})", true},
                                         Row{R"({"payload":{"a":1}})", R"({"b":1})", false},
                                         Row{R"({"payload":{"a":{"b":1}}})", R"({"a":1})", false},
                                         Row{R"({"payload":{"\u0061":"\u00e9"}})", "{\"a\":\"\xc3\xa9\"}", true},
                                         Row{R"({"payload":{"a":1}})", R"({"\u0061":1})", true},
                                         Row{R"({"payload":{"a":"\ud800"}})", R"({"a":"\uD800"})", true}));

INSTANTIATE_TEST_SUITE_P(RepeatedKeys, FilterHolds,
                         testing::Values(Row{R"({"payload":{"a":2}})", R"({"a":1,"a":2})", true},
                                         Row{R"({"payload":{"a":1}})", R"({"a":1,"a":2})", false},
                                         Row{R"({"payload":{"a.b":1}})", R"({"a":{"b":1},"a":{}})", false},
                                         Row{R"({"payload":{"a.b":1}})", R"({"a":{"b":1},"a":3})", false},
                                         Row{R"({"payload":{"a":{"$exists":false}}})", R"({"a":1,"a":null})", false},
                                         Row{R"({"payload":{"a.b":1}})", R"({"a":[{"b":1},{"b":2,"b":3}]})", true},
                                         Row{R"({"payload":{"a.b":2}})", R"({"a":[{"b":1},{"b":2,"b":3}]})", false},
                                         Row{R"({"payload":{"a.b":3}})", R"({"a":[{"b":1},{"b":2,"b":3}]})", true}));

INSTANTIATE_TEST_SUITE_P(
    Equality, FilterHolds,
    testing::Values(
        Row{R"({"payload":{"a":1}})", R"({"a":1.0})", true}, Row{R"({"payload":{"a":1}})", R"({"a":10e-1})", true},
        Row{R"({"payload":{"a":1}})", R"({"a":"1"})", false},
        Row{R"({"payload":{"a":9007199254740993}})", R"({"a":9007199254740992})", false},
        Row{R"({"payload":{"a":9007199254740993}})", R"({"a":9007199254740993})", true},
        Row{R"({"payload":{"a":0}})", R"({"a":-0.0})", true}, Row{R"({"payload":{"a":true}})", R"({"a":true})", true},
        Row{R"({"payload":{"a":true}})", R"({"a":1})", false}, Row{R"({"payload":{"a":null}})", R"({"a":null})", true},
        Row{R"({"payload":{"a":null}})", R"({"b":1})", false},
        Row{R"({"payload":{"a":null}})", R"({"a":false})", false},
        Row{R"({"payload":{"a":"x"}})", R"({"a":"X"})", false},
        Row{R"({"payload":{"a":{"$ne":1}}})", R"({"a":2})", true},
        Row{R"({"payload":{"a":{"$ne":1}}})", R"({"a":1})", false},
        Row{R"({"payload":{"a":{"$ne":1}}})", R"({"b":1})", true},
        Row{R"({"payload":{"a":{"$ne":1}}})", R"({"a":[1,2]})", false},
        Row{R"({"payload":{"a":{"$in":[1,"x"]}}})", R"({"a":"x"})", true},
        Row{R"({"payload":{"a":{"$in":[1,"x"]}}})", R"({"a":"y"})", false},
        Row{R"({"payload":{"a":{"$nin":[1,"x"]}}})", R"({"a":"y"})", true},
        Row{R"({"payload":{"a":{"$nin":[1,"x"]}}})", R"({})", true},
        Row{R"({"payload":{"a":{"$nin":[1,"x"]}}})", R"({"a":["y","x"]})", false},
        Row{R"({"payload":{"a":"x"}})", R"({"a":{"b":"x"}})", false}));

INSTANTIATE_TEST_SUITE_P(
    Order, FilterHolds,
    testing::Values(Row{R"({"payload":{"a":{"$gt":5}}})", R"({"a":5.0000000000000000001})", true},
                    Row{R"({"payload":{"a":{"$gt":5}}})", R"({"a":5})", false},
                    Row{R"({"payload":{"a":{"$gte":5}}})", R"({"a":5})", true},
                    Row{R"({"payload":{"a":{"$lt":5}}})", R"({"a":-1e400})", true},
                    Row{R"({"payload":{"a":{"$lte":5}}})", R"({"a":5.1})", false},
                    Row{R"({"payload":{"a":{"$gte":5,"$lt":10}}})", R"({"a":7})", true},
                    Row{R"({"payload":{"a":{"$gte":5,"$lt":10}}})", R"({"a":12})", false},
                    Row{R"({"payload":{"a":{"$gt":5}}})", R"({"a":"6"})", false},
                    Row{R"({"payload":{"a":{"$gt":"b"}}})", R"({"a":"ba"})", true},
                    Row{R"({"payload":{"a":{"$lt":"2024-06-01"}}})", R"({"a":"2024-01-15T10:00:00Z"})", true},
                    Row{R"({"payload":{"a":{"$gt":1}}})", R"({"a":null})", false},
                    Row{R"({"payload":{"a":{"$lt":1}}})", R"({})", false},
                    // Bytes sort as code points: U+FFFD before U+10000, which UTF-16 has the other way round.
                    Row{R"({"payload":{"a":{"$lt":"\ud800\udc00"}}})", R"({"a":"\ufffd"})", true}));

INSTANTIATE_TEST_SUITE_P(Text, FilterHolds,
                         testing::Values(Row{R"({"payload":{"a":{"$startsWith":"ab"}}})", R"({"a":"abc"})", true},
                                         Row{R"({"payload":{"a":{"$startsWith":"bc"}}})", R"({"a":"abc"})", false},
                                         Row{R"({"payload":{"a":{"$endsWith":"bc"}}})", R"({"a":"abc"})", true},
                                         Row{R"({"payload":{"a":{"$endsWith":"bc"}}})", R"({"a":["x","abc"]})", true},
                                         Row{R"({"payload":{"a":{"$contains":"b"}}})", R"({"a":"abc"})", true},
                                         Row{R"({"payload":{"a":{"$contains":"b"}}})", R"({"a":["abc"]})", false},
                                         Row{R"({"payload":{"a":{"$contains":"b"}}})", R"({"a":["abc","b"]})", true},
                                         Row{R"({"payload":{"a":{"$contains":2}}})", R"({"a":[1,2.0]})", true},
                                         Row{R"({"payload":{"a":{"$contains":2}}})", R"({"a":2})", false},
                                         Row{R"({"payload":{"a":{"$regex":"^o_[0-9]+$"}}})", R"({"a":"o_12"})", true},
                                         Row{R"({"payload":{"a":{"$regex":"^o_[0-9]+$"}}})", R"({"a":12})", false},
                                         Row{R"({"payload":{"a":{"$regex":"[0-9]"}}})", R"({"a":["x","y1"]})", true},
                                         Row{R"({"payload":{"a":{"$not":{"$regex":"[0-9]"}}}})", R"({})", true}));

INSTANTIATE_TEST_SUITE_P(
    Arrays, FilterHolds,
    testing::Values(Row{R"({"payload":{"a":"x"}})", R"({"a":["y","x"]})", true},
                    Row{R"({"payload":{"a":"x"}})", R"({"a":[["x"]]})", false},
                    Row{R"({"payload":{"a":{"$gt":5}}})", R"({"a":[1,9]})", true},
                    Row{R"({"payload":{"a.b":"x"}})", R"({"a":[{"b":"y"},3,{"b":"x"}]})", true},
                    Row{R"({"payload":{"a.b":"x"}})", R"({"a":[[{"b":"x"}]]})", false},
                    Row{R"({"payload":{"a.b":{"$contains":"x"}}})", R"({"a":[{"b":"axb"}]})", true},
                    Row{R"({"payload":{"a.b":{"$contains":"x"}}})", R"({"a":[{"b":["axb"]}]})", false},
                    Row{R"({"payload":{"a":{"b":1,"c":2}}})", R"({"a":[{"b":1,"c":3},{"b":4,"c":2}]})", true},
                    Row{R"({"payload":{"a":{"$exists":true}}})", R"({"a":[]})", true},
                    Row{R"({"payload":{"a.b":{"$exists":true}}})", R"({"a":[{},{"b":null}]})", true},
                    Row{R"({"payload":{"a.b":{"$exists":false}}})", R"({"a":[{},1]})", true}));

INSTANTIATE_TEST_SUITE_P(Existence, FilterHolds,
                         testing::Values(Row{R"({"payload":{"a":{"$exists":true}}})", R"({"a":null})", true},
                                         Row{R"({"payload":{"a":{"$exists":true}}})", R"({})", false},
                                         Row{R"({"payload":{"a":{"$exists":false}}})", R"({})", true},
                                         Row{R"({"payload":{"a":{"$exists":false}}})", R"({"a":{}})", false},
                                         Row{R"({"headers":{"x-none":{"$exists":false}}})", R"({})", true}));

INSTANTIATE_TEST_SUITE_P(
    Joins, FilterHolds,
    testing::Values(Row{R"({"payload":{"a":1,"b":2}})", R"({"a":1,"b":2})", true},
                    Row{R"({"payload":{"a":1,"b":2}})", R"({"a":1,"b":3})", false},
                    Row{R"({"payload":{"$or":[{"a":1},{"b":2}]}})", R"({"a":0,"b":2})", true},
                    Row{R"({"payload":{"$or":[{"a":1},{"b":2}]}})", R"({"a":0,"b":0})", false},
                    Row{R"({"payload":{"$and":[{"a":1},{"a":{"$gt":0}}]}})", R"({"a":1})", true},
                    Row{R"({"payload":{"$not":{"a":1,"b":2}}})", R"({"a":1,"b":3})", true},
                    Row{R"({"payload":{"$not":{"a":1,"b":2}}})", R"({"a":1,"b":2})", false},
                    Row{R"({"payload":{"a":{"$or":[{"$lt":1},{"$gt":9}]}}})", R"({"a":10})", true},
                    Row{R"({"payload":{"a":{"$or":[{"$lt":1},{"$gt":9}]}}})", R"({"a":5})", false},
                    Row{R"({"payload":{"a":{"$exists":true,"b":1}}})", R"({"a":{"b":1}})", true},
                    Row{R"({"payload":{"a":{"$not":{"$in":[1,2]}}}})", R"({"a":2})", false},
                    Row{R"({"payload":{"a":{"$not":{"$not":{"$eq":1}}}}})", R"({"a":1})", true},
                    Row{R"({"$or":[{"payload":{"a":1}},{"headers":{"x-region":"us"}}]})", R"({})", true},
                    Row{R"({"$not":{"headers":{"x-region":"us"}}})", R"({})", false},
                    Row{R"({"$and":[{"payload":{"a":1}}],"headers":{"x-region":"us"}})", R"({"a":1})", true}));

INSTANTIATE_TEST_SUITE_P(
    HeadersAndAttributes, FilterHolds,
    testing::Values(Row{R"({"headers":{"x-region":"us"}})", R"({})", true},  // of two the last
                    Row{R"({"headers":{"X-REGION":"us"}})", R"({})", true},
                    Row{R"({"headers":{"x-region":"eu"}})", R"({})", false},
                    Row{R"({"headers":{"x-region":{"$in":["eu","us"]}}})", R"({})", true},
                    Row{R"({"headers":{"x-region":{"$startsWith":"u","$ne":"uk"}}})", R"({})", true},
                    Row{R"({"cloudevents":{"exact":{"type":"order.paid"}}})", R"({})", true},
                    Row{R"({"cloudevents":{"exact":{"type":"order.paid","id":"8"}}})", R"({})", false},
                    Row{R"({"cloudevents":{"prefix":{"subject":"order/"}}})", R"({})", true},
                    Row{R"({"cloudevents":{"suffix":{"type":".paid"}}})", R"({})", true},
                    Row{R"({"cloudevents":{"not":{"suffix":{"type":".paid"}}}})", R"({})", false},
                    Row{R"({"cloudevents":{"exact":{"source":"x"}}})", R"({})", false},
                    Row{R"({"cloudevents":{"exact":{"source":"/shop","seq":"7"}}})", R"({})", true},
                    Row{R"({"cloudevents":{"exact":{"data":"x"}}})", R"({})", false},
                    Row{R"({"cloudevents":{"exact":{"type":"other"}}})", R"({})", false},
                    Row{R"({"cloudevents":{"not":{"exact":{"source":"x"}}}})", R"({})", true},
                    Row{R"({"cloudevents":[{"prefix":{"type":"order"}},{"exact":{"id":"7"}}]})", R"({})", true},
                    Row{R"({"cloudevents":{"any":[{"exact":{"id":"8"}},{"exact":{"id":"7"}}]}})", R"({})", true},
                    Row{R"({"cloudevents":{"all":[{"exact":{"id":"8"}},{"exact":{"id":"7"}}]}})", R"({})", false}));

struct Failure {
    const char* filter;
    const char* event;
    const char* at;
    const char* field;
    const char* seen;  ///< nullptr: the field is not there
    const char* wanted;
};

class FilterSays : public testing::TestWithParam<Failure> {};

TEST_P(FilterSays, WhichClauseFailed)
{
    const auto& row = GetParam();
    const auto filter = filter_of(row.filter);
    ASSERT_NE(filter, nullptr);

    const auto failed =
        asked(*filter, row.event, [&](core::FieldView& fields) { return filter->first_failure(fields); });

    ASSERT_TRUE(failed.has_value());
    EXPECT_EQ(failed->at, row.at);
    EXPECT_EQ(failed->field.name, row.field);
    EXPECT_EQ(failed->seen, row.seen == nullptr ? std::nullopt : std::optional<std::string>{row.seen});
    EXPECT_EQ(failed->wanted, row.wanted);
}

INSTANTIATE_TEST_SUITE_P(
    Row, FilterSays,
    testing::Values(
        Failure{R"({"payload":{"a":1,"b":{"$gte":5}}})", R"({"a":1,"b":4.50})", "/payload/b/$gte", "/b", "4.5",
                "$gte 5"},
        Failure{R"({"payload":{"a.b":"x"}})", R"({})", "/payload/a.b", "/a/b", nullptr, R"($eq "x")"},
        Failure{R"({"payload":{"/a/b":"x"}})", R"({"a":{"b":["y",1]}})", "/payload/~1a~1b", "/a/b", R"(["y",1])",
                R"($eq "x")"},
        Failure{R"({"payload":{"a":{"$in":[1,null]}}})", R"({"a":{"b":1}})", "/payload/a/$in", "/a", "{…}",
                "$in [1,null]"},
        Failure{R"({"payload":{"$or":[{"a":1},{"b":2}]}})", R"({"a":true})", "/payload/$or/0/a", "/a", "true", "$eq 1"},
        Failure{R"({"payload":{"$not":{"a":1}}})", R"({"a":1})", "/payload/$not/a", "/a", "1", "not $eq 1"},
        Failure{R"({"payload":{"$not":{"$or":[{"a":1},{"b":2}]}}})", R"({"b":2})", "/payload/$not/$or/1/b", "/b", "2",
                "not $eq 2"},
        Failure{R"({"$not":{"$not":{"payload":{"a":1}}}})", R"({"a":2})", "/$not/$not/payload/a", "/a", "2", "$eq 1"},
        Failure{R"({"headers":{"X-Region":"eu"}})", R"({})", "/headers/X-Region", "x-region", R"("us")", R"($eq "eu")"},
        Failure{R"({"payload":{"a":{"$regex":"^\\d$"}}})", R"({"a":"\n"})", "/payload/a/$regex", "/a", R"("\u000a")",
                R"($regex "^\\d$")"}));

TEST(Filter, KeepsItsTextAsItWasWritten)
{
    const auto* text = R"( {"payload" : {"a": 1.0} } )";

    EXPECT_EQ(filter_of(text)->text(), text);
}

struct Indexed {
    const char* filter;
    const char* at;  ///< nullptr: no equality must hold
};

class FilterIsFound : public testing::TestWithParam<Indexed> {};

TEST_P(FilterIsFound, ByAnEqualityThatMustHold)
{
    const auto filter = filter_of(GetParam().filter);
    const auto equality = filter->view().equality();

    ASSERT_EQ(equality.has_value(), GetParam().at != nullptr);
    if (equality) {
        EXPECT_EQ(equality->at, GetParam().at);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Row, FilterIsFound,
    testing::Values(Indexed{R"({"payload":{"a":1}})", "/payload/a"},
                    Indexed{R"({"payload":{"a":{"$in":[1]},"b":{"c":2}}})", "/payload/b/c"},
                    Indexed{R"({"payload":{"a":{"$in":[1,2]}}})", "/payload/a/$in"},
                    Indexed{R"({"payload":{"$and":[{"b":{"$gt":1}},{"a":1}]}})", "/payload/$and/1/a"},
                    Indexed{R"({"headers":{"a":"1"}})", "/headers/a"},
                    Indexed{R"({"cloudevents":{"exact":{"type":"x"}}})", "/cloudevents/exact/type"},
                    Indexed{R"({"payload":{"$or":[{"a":1},{"b":2}]}})", nullptr},
                    Indexed{R"({"payload":{"$not":{"a":1}}})", nullptr},
                    Indexed{R"({"payload":{"a":{"$gt":1}}})", nullptr}));

}  // namespace
}  // namespace fantail::codec
