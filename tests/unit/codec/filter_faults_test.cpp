#include <string>

#include <gtest/gtest.h>

#include "fantail/codec/filter_reader.hpp"

namespace fantail::codec {
namespace {

struct Row {
    std::string filter;
    const char* pointer;
    const char* said;  ///< among other things
};

class FilterIsRefused : public testing::TestWithParam<Row> {};

TEST_P(FilterIsRefused, WithThePlaceOfTheFaultAndWhatToWrite)
{
    const auto& row = GetParam();

    const auto read = read_filter(row.filter);

    const auto* fault = std::get_if<FilterFault>(&read);
    ASSERT_NE(fault, nullptr) << row.filter;
    EXPECT_EQ(fault->pointer, row.pointer) << fault->detail;
    EXPECT_NE(fault->detail.find(row.said), std::string::npos) << fault->detail;
}

INSTANTIATE_TEST_SUITE_P(
    Sections, FilterIsRefused,
    testing::Values(Row{"", "", "JSON"}, Row{"{", "", "JSON"}, Row{"7", "", "object"}, Row{"[]", "", "object"},
                    Row{"{} {}", "", "follows"}, Row{R"({"payload":{"a":01}})", "", "JSON"},
                    Row{R"({"payload":{"a":"\x"}})", "", "JSON"}, Row{"{\"payload\":{\"a\":\"\xff\"}}", "", "JSON"},
                    Row{"{}", "", "says nothing"}, Row{R"({"data.amount":1})", "/data.amount", "under payload"},
                    Row{R"({"body":{"a":1}})", "/body", "payload, headers"},
                    Row{R"({"payload":1})", "/payload", "object"}, Row{R"({"payload":{}})", "/payload", "says nothing"},
                    Row{R"({"payload":[]})", "/payload", "$in"}, Row{R"({"$or":{}})", "/$or", "list"},
                    Row{R"({"$or":[]})", "/$or", "not empty"},
                    Row{R"({"$or":[{"payload":{"a":1}},{"a":1}]})", "/$or/1/a", "under payload"},
                    Row{R"({"$not":[]})", "/$not", "object"}));

INSTANTIATE_TEST_SUITE_P(
    Conditions, FilterIsRefused,
    testing::Values(Row{R"({"payload":{"a":{"$gte2":1}}})", "/payload/a/$gte2", "$gte"},
                    Row{R"({"payload":{"$eq":1}})", "/payload/$eq", "beneath a field"},
                    Row{R"({"payload":{"a":{}}})", "/payload/a", "says nothing"},
                    Row{R"({"payload":{"a":[1]}})", "/payload/a", "$in"},
                    Row{R"({"payload":{"a":{"$eq":[1]}}})", "/payload/a/$eq", "$in"},
                    Row{R"({"payload":{"a":{"$eq":{}}}})", "/payload/a/$eq", "string"},
                    Row{R"({"payload":{"a":{"$gt":true}}})", "/payload/a/$gt", "number or a string"},
                    Row{R"({"payload":{"a":{"$lt":null}}})", "/payload/a/$lt", "number or a string"},
                    Row{R"({"payload":{"a":{"$in":1}}})", "/payload/a/$in", "list"},
                    Row{R"({"payload":{"a":{"$in":[]}}})", "/payload/a/$in", "not empty"},
                    Row{R"({"payload":{"a":{"$nin":[1,[2]]}}})", "/payload/a/$nin/1", "string, a number"},
                    Row{R"({"payload":{"a":{"$exists":1}}})", "/payload/a/$exists", "true or false"},
                    Row{R"({"payload":{"a":{"$startsWith":""}}})", "/payload/a/$startsWith", "not empty"},
                    Row{R"({"payload":{"a":{"$endsWith":1}}})", "/payload/a/$endsWith", "string"},
                    Row{R"({"payload":{"a":{"$contains":""}}})", "/payload/a/$contains", "not empty"},
                    Row{R"({"payload":{"a":{"$regex":"("}}})", "/payload/a/$regex", "RE2"},
                    Row{R"({"payload":{"a":{"$regex":"(?<=a)b"}}})", "/payload/a/$regex", "look-around"},
                    Row{R"({"payload":{"a":{"$regex":"(abcdefgh){400}"}}})", "/payload/a/$regex", "instructions"},
                    Row{R"({"payload":{"a..b":1}})", "/payload/a..b", "empty key"},
                    Row{R"({"payload":{"":1}})", "/payload/", "empty key"},
                    Row{R"({"payload":{"/a~2b":1}})", "/payload/~1a~02b", "JSON pointer"},
                    Row{R"({"payload":{"b":1,"c/d":{"$x":1}}})", "/payload/c~1d/$x", "no operator"}));

INSTANTIATE_TEST_SUITE_P(
    HeadersAndAttributes, FilterIsRefused,
    testing::Values(Row{R"({"headers":{"x":5}})", "/headers/x", "\"5\""},
                    Row{R"({"headers":{"x":null}})", "/headers/x", "text"},
                    Row{R"({"headers":{"x":{"$in":["a",1]}}})", "/headers/x/$in/1", "text"},
                    Row{R"({"headers":{"x":{"y":"z"}}})", "/headers/x/y", "nothing beneath"},
                    Row{R"({"headers":{"":"z"}})", "/headers/", "name"},
                    Row{R"({"cloudevents":{}})", "/cloudevents", "exact, prefix"},
                    Row{R"({"cloudevents":{"exact":{"type":"a"},"not":{}}})", "/cloudevents", "one of"},
                    Row{R"({"cloudevents":{"sql":"x"}})", "/cloudevents/sql", "not known"},
                    Row{R"({"cloudevents":{"exact":{}}})", "/cloudevents/exact", "not empty"},
                    Row{R"({"cloudevents":{"exact":{"type":1}}})", "/cloudevents/exact/type", "string"},
                    Row{R"({"cloudevents":{"exact":{"Ty-pe":"x"}}})", "/cloudevents/exact/Ty-pe", "a-z"},
                    Row{R"({"cloudevents":[{"all":[]}]})", "/cloudevents/0/all", "not empty"}));

std::string nested(std::size_t levels)
{
    std::string text;
    for (std::size_t level = 0; level < levels; ++level) text += R"({"$not":)";
    return text + R"({"payload":{"a":1}})" + std::string(levels, '}');
}

std::string conditions(std::size_t count)
{
    std::string text{R"({"payload":{"a":0)"};
    for (std::size_t number = 1; number < count; ++number) text += ",\"a" + std::to_string(number) + "\":0";
    return text + "}}";
}

std::string values(std::size_t count)
{
    std::string text{R"({"payload":{"a":{"$in":[0)"};
    for (std::size_t number = 1; number < count; ++number) text += ",0";
    return text + "]}}}";
}

INSTANTIATE_TEST_SUITE_P(
    Sizes, FilterIsRefused,
    testing::Values(Row{nested(18), "", "20 levels"}, Row{conditions(101), "/payload/a100", "at most 100"},
                    Row{values(501), "/payload/a/$in", "at most 500"},
                    Row{R"({"payload":{"a":")" + std::string(FilterLimits::bytes, 'x') + "\"}}", "", "at most 16384"}));

TEST(FilterIsTaken, AtItsLimits)
{
    for (const auto& text : {nested(17), conditions(100), values(500)}) {
        const auto read = read_filter(text);
        const auto* fault = std::get_if<FilterFault>(&read);
        EXPECT_EQ(fault, nullptr) << fault->pointer << " " << fault->detail;
    }
}

}  // namespace
}  // namespace fantail::codec
