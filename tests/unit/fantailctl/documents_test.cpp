#include "fantailctl/input/documents.hpp"

#include <gtest/gtest.h>

namespace fantail::fantailctl {
namespace {

using Documents = std::vector<std::string>;

struct Row {
    const char* name;
    std::string_view input;
    Documents expected;
};

class SplitDocuments : public testing::TestWithParam<Row> {};

TEST_P(SplitDocuments, AsTheTableSays) { EXPECT_EQ(split_documents(GetParam().input), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    , SplitDocuments,
    testing::Values(Row{"NothingIsNoDocument", " \n\n", {}},
                    Row{"OneOverManyLinesIsOne", "{\n  \"a\": 1\n}\n", {"{\n  \"a\": 1\n}"}},
                    Row{"OneALine", "{\"a\":1}\r\n\n{\"b\":-0.20}\n", {"{\"a\":1}", "{\"b\":-0.20}"}},
                    Row{"AnArrayIsOneDocument", "[1,\n2]", {"[1,\n2]"}},
                    Row{"ABadLineIsSentAsItIs", "{\"a\":1}\n{bad", {"{\"a\":1}", "{bad"}}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(ParseAssignment, LeavesTheValueAsItIs)
{
    EXPECT_EQ(*parse_assignment("tenant=a=b "), (core::Header{"tenant", "a=b "}));
    EXPECT_EQ(*parse_assignment("empty="), (core::Header{"empty", ""}));
}

TEST(ParseAssignment, RefusesWhatHasNoName)
{
    EXPECT_TRUE(parse_assignment("tenant").has_error());
    EXPECT_TRUE(parse_assignment("=value").has_error());
}

TEST(ParseHeaderLines, TakesTheHeadOfARequestAsItWasCaptured)
{
    const auto headers = parse_header_lines("POST http://a:1/x HTTP/1.1\r\nwebhook-id: m:1\r\nX: y \r\n\r\nbody: no\n");

    const std::vector<core::Header> expected{{"webhook-id", "m:1"}, {"X", "y"}};
    EXPECT_EQ(headers, expected);
}

}  // namespace
}  // namespace fantail::fantailctl
