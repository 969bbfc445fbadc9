#include <gtest/gtest.h>

#include "fantail/codec/body.hpp"

namespace fantail::codec {
namespace {

/// As 004: `id` at the top, the time within `metadata`.
core::EventShape smartaihub()
{
    core::EventShape shape;
    shape.id.keys = {"id"};
    shape.time.keys = {"metadata", "timestamp"};
    shape.append_missing = {shape.id, shape.time};
    return shape;
}

constexpr MissingFields values{.id = "evt_1", .time = "2024"};

struct Row {
    const char* name;
    const char* event;
    std::optional<std::string> completed;  ///< nullopt: nothing is missing
};

class CompletedEvent : public testing::TestWithParam<Row> {};

TEST_P(CompletedEvent, IsAsTheTableSays)
{
    EXPECT_EQ(append_missing(GetParam().event, smartaihub(), values), GetParam().completed);
}

INSTANTIATE_TEST_SUITE_P(
    , CompletedEvent,
    testing::Values(
        Row{"NothingWhenAllIsThere", R"({"id":"a","metadata":{"timestamp":"b"}})", {}},
        Row{"TheIdBehindTheLastMember", R"({"metadata":{"timestamp":"b"}})",
            R"({"metadata":{"timestamp":"b"},"id":"evt_1"})"},
        Row{"TheTimeIntoItsObject", R"({"id":"a","metadata":{"service":"x"},"data":1})",
            R"({"id":"a","metadata":{"service":"x","timestamp":"2024"},"data":1})"},
        Row{"TheTimeIntoAnEmptyObject", R"({"id":"a","metadata":{ }})",
            R"({"id":"a","metadata":{ "timestamp":"2024"}})"},
        Row{"TheWholeObjectWhenItIsMissing", R"({"id":"a"})", R"({"id":"a","metadata":{"timestamp":"2024"}})"},
        Row{"BothIntoAnEmptyEvent", "{}", R"({"id":"evt_1","metadata":{"timestamp":"2024"}})"},
        Row{"NothingElseMoves", "\n{ \"a\" : 1.50 ,\t\"b\":\"\\u0061}\" \n} \n",
            "\n{ \"a\" : 1.50 ,\t\"b\":\"\\u0061}\" \n,\"id\":\"evt_1\",\"metadata\":{\"timestamp\":\"2024\"}} \n"},
        Row{"NullIsThere", R"({"id":null,"metadata":{"timestamp":null}})", {}},
        Row{"AnEscapedKeyIsThere", R"({"\u0069d":"a","metadata":{"time\u0073tamp":"b"}})", {}},
        Row{"AKeyOfANestedObjectIsNot", R"({"data":{"id":"a"},"metadata":{"timestamp":"b"}})",
            R"({"data":{"id":"a"},"metadata":{"timestamp":"b"},"id":"evt_1"})"},
        Row{"AParentThatIsNoObjectStays", R"({"id":"a","metadata":"none"})", {}},
        Row{"TheLastOfRepeatedParentsCounts", R"({"id":"a","metadata":{"timestamp":"b"},"metadata":{"c":1}})",
            R"({"id":"a","metadata":{"timestamp":"b"},"metadata":{"c":1,"timestamp":"2024"}})"},
        Row{"BracketsInStringsAreText", R"({"a":"}{][\"}","b":[{"c":"]"}],"metadata":{"timestamp":"b"}})",
            R"({"a":"}{][\"}","b":[{"c":"]"}],"metadata":{"timestamp":"b"},"id":"evt_1"})"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(AppendMissing, AppendsOnlyWhatTheDialectSays)
{
    auto shape = smartaihub();
    shape.append_missing = {};
    EXPECT_EQ(append_missing("{}", shape, values), std::nullopt);
    shape.append_missing = {shape.time};
    EXPECT_EQ(append_missing("{}", shape, values), R"({"metadata":{"timestamp":"2024"}})");
}

TEST(AppendMissing, WritesItsValuesAsJsonStrings)
{
    EXPECT_EQ(append_missing(R"({"metadata":{"timestamp":"b"}})", smartaihub(), {.id = "a\"\n", .time = ""}),
              R"({"metadata":{"timestamp":"b"},"id":"a\"\n"})");
}

}  // namespace
}  // namespace fantail::codec
