#include "fantail/codec/raw_member.hpp"

#include <gtest/gtest.h>

namespace fantail::codec {
namespace {

using Found = std::optional<std::string>;

TEST(RawMember, IsTheTextAsItWasWritten)
{
    EXPECT_EQ(raw_member(R"({"a":1,"f": {"x" : 9007199254740993.10, "y":[1e400]} ,"b":2})", "f"),
              Found{R"({"x" : 9007199254740993.10, "y":[1e400]})"});
    EXPECT_EQ(raw_member(R"({"f" : 1.50 , "b":2})", "f"), Found{"1.50"});
    EXPECT_EQ(raw_member(R"({"f":[1, 2] })", "f"), Found{"[1, 2]"});
    EXPECT_EQ(raw_member(R"({"f":null})", "f"), Found{"null"});
    EXPECT_EQ(raw_member(R"({"\u0066":"a\"b"})", "f"), Found{R"("a\"b")"});
}

TEST(RawMember, IsTheLastOfItsName)
{
    EXPECT_EQ(raw_member(R"({"f":1,"g":{"f":2},"f":{"x":3}})", "f"), Found{R"({"x":3})"});
}

TEST(RawMember, IsNothingWhereThereIsNone)
{
    EXPECT_EQ(raw_member(R"({"g":{"f":1}})", "f"), std::nullopt);
    EXPECT_EQ(raw_member("[1]", "f"), std::nullopt);
    EXPECT_EQ(raw_member("", "f"), std::nullopt);
    EXPECT_EQ(raw_member("nonsense", "f"), std::nullopt);
}

TEST(RawElements, AreTheTextsAsTheyWereWritten)
{
    EXPECT_EQ(raw_elements(R"([{"a" : 1.0}, [2, 3] ,"x", 1e400 , null])"),
              (std::vector<std::string>{R"({"a" : 1.0})", "[2, 3]", R"("x")", "1e400", "null"}));
    EXPECT_TRUE(raw_elements("[]").empty());
    EXPECT_TRUE(raw_elements(R"({"a":1})").empty());
}

}  // namespace
}  // namespace fantail::codec
