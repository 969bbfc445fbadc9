#include "fantail/core/decimal.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

// Each is less than the next; those on one line are equal.
const std::vector<std::vector<const char*>> ascending{
    {"-1e400"},
    {"-12", "-12.0", "-1.2e1", "-120e-1"},
    {"-1"},
    {"-0.5", "-5e-1"},
    {"-1e-400"},
    {"0", "-0", "0.000", "0e9", "-0.0e-7"},
    {"1e-400", "0.1e-399"},
    {"0.5", "0.50", "5E-1"},
    {"1", "1.0", "10e-1", "0.1e1", "1e0", "1E+0"},
    {"1.000000000000000000001"},
    {"10", "1e1"},
    {"9007199254740992"},
    {"9007199254740993", "9007199254740993.0"},
    {"99999999999999999999999999999"},
    {"1e29", "100000000000000000000000000000"},
    {"1e399"},
    {"1e400"},
    {"1e1000000000", "1e99999999999999999999"},
};

TEST(Decimal, ComparesByWhatNumbersSay)
{
    for (std::size_t left = 0; left < ascending.size(); ++left) {
        for (std::size_t right = 0; right < ascending.size(); ++right) {
            for (const auto* a : ascending[left]) {
                for (const auto* b : ascending[right]) {
                    const auto first = Decimal::parse(a);
                    const auto second = Decimal::parse(b);
                    EXPECT_EQ(first <=> second, left <=> right) << a << " and " << b;
                    EXPECT_EQ(first == second, left == right) << a << " and " << b;
                    if (left == right) {
                        EXPECT_EQ(first.hash(), second.hash()) << a << " and " << b;
                    }
                }
            }
        }
    }
}

struct Written {
    const char* token;
    const char* text;
};

class DecimalWrites : public testing::TestWithParam<Written> {};

TEST_P(DecimalWrites, TheShortestForm) { EXPECT_EQ(Decimal::parse(GetParam().token).to_string(), GetParam().text); }

INSTANTIATE_TEST_SUITE_P(Token, DecimalWrites,
                         testing::Values(Written{"0", "0"}, Written{"-0.0", "0"}, Written{"12.50", "12.5"},
                                         Written{"-3", "-3"}, Written{"1200", "1200"}, Written{"1e3", "1000"},
                                         Written{"0.05", "0.05"}, Written{"5e-7", "5e-7"}, Written{"1e400", "1e400"},
                                         Written{"-1.5e30", "-1.5e30"}, Written{"123.456e1", "1234.56"},
                                         Written{"9007199254740993", "9007199254740993"}));

}  // namespace
}  // namespace fantail::core
