#include "fantail/core/regex.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

struct Row {
    const char* pattern;
    const char* text;
    bool expected;
};

class RegexFinds : public testing::TestWithParam<Row> {};

TEST_P(RegexFinds, AsTheTableSays)
{
    const auto& row = GetParam();

    EXPECT_EQ(Regex::create(row.pattern).value()->is_found_in(row.text), row.expected)
        << row.pattern << " in " << row.text;
}

INSTANTIATE_TEST_SUITE_P(Row, RegexFinds,
                         testing::Values(Row{"b", "abc", true}, Row{"^b", "abc", false}, Row{"^abc$", "abc", true},
                                         Row{"(?i)ABC", "xabcx", true}, Row{"^ord_[0-9]+$", "ord_12", true},
                                         Row{"^ord_[0-9]+$", "ord_12x", false}, Row{"^.$", "\xc3\xa9", true},
                                         Row{"", "", true}));

struct Refused {
    std::string pattern;
    const char* said;
};

class RegexRefuses : public testing::TestWithParam<Refused> {};

TEST_P(RegexRefuses, AndSaysWhy)
{
    const auto made = Regex::create(GetParam().pattern);

    ASSERT_TRUE(made.has_error());
    EXPECT_NE(made.error().detail.find(GetParam().said), std::string::npos) << made.error().detail;
    EXPECT_NE(made.error().detail.find("RE2"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Pattern, RegexRefuses,
                         testing::Values(Refused{"a(", "missing )"}, Refused{R"((a)\1)", "escape"},
                                         Refused{"(?=a)", "cannot be compiled"},
                                         Refused{"((a{100}){100}){100}", "cannot be compiled"},
                                         Refused{"(abcdefgh){400}", "2000 instructions"},
                                         Refused{std::string(513, 'a'), "512 bytes"}));

// What takes a backtracking engine the age of the universe.
TEST(Regex, TakesTimeLinearInTheText)
{
    const auto regex = Regex::create("^(a+)+$").value();

    EXPECT_FALSE(regex->is_found_in(std::string(100'000, 'a') + "b"));
}

}  // namespace
}  // namespace fantail::core
