// Which numbers of a body are whole.

#include "ingestor/adapters/api/whole_number.hpp"

#include <limits>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace fantail::ingestor {
namespace {

std::optional<std::int64_t> number(const char* text) { return whole_number(boost::json::parse(text)); }

TEST(AWholeNumber, MayBeWrittenWithADecimalPointOrAnExponent)
{
    EXPECT_EQ(number("3600"), 3600);
    EXPECT_EQ(number("3600.0"), 3600);
    EXPECT_EQ(number("36e2"), 3600);
    EXPECT_EQ(number("-0.0"), 0);
    EXPECT_EQ(number("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
}

TEST(AWholeNumber, HasNoFractionAndIsNothingElse)
{
    for (const auto* text : {"0.5", "3600.0001", "1e40", "9223372036854775808", "\"1\"", "true", "null", "[1]", "{}"}) {
        EXPECT_EQ(number(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace fantail::ingestor
