#include "fantail/core/event_pattern.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

struct Row {
    const char* pattern;
    const char* type;
    bool expected;
};

class EventPatternMatches : public testing::TestWithParam<Row> {};

TEST_P(EventPatternMatches, AsTheTableSays)
{
    const auto& row = GetParam();
    SCOPED_TRACE(testing::Message() << row.pattern << " against " << row.type);

    EXPECT_EQ(EventPattern::create(row.pattern)->matches(row.type), row.expected);
}

INSTANTIATE_TEST_SUITE_P(
    Row, EventPatternMatches,
    testing::Values(Row{"post.published", "post.published", true}, Row{"post.published", "post.publishe", false},
                    Row{"post.published", "post.published.late", false}, Row{"post.published", "Post.published", false},
                    Row{"post.*", "post.published", true}, Row{"post.*", "post", false}, Row{"post.*", "post.", false},
                    Row{"post.*", "post.a.b", false}, Row{"post.*", "poster.a", false},
                    Row{"*.published", "post.published", true}, Row{"*.published", ".published", false},
                    Row{"a.*.c", "a.b.c", true}, Row{"a.*.c", "a..c", false}, Row{"a.*.c", "a.b.d", false},
                    Row{"*.*", "a.b", true}, Row{"*.*", "a", false}, Row{"*", "a", true}, Row{"*", "a.b.c", true},
                    Row{"*", "", true}, Row{"**", "a.b", true}, Row{"**", "", true}, Row{"**", "a..b", true},
                    Row{"a.**", "a", true}, Row{"a.**", "a.b", true}, Row{"a.**", "a.b.c.d", true},
                    Row{"a.**", "ab", false}, Row{"a.**", "b.a", false}, Row{"a.**", "a.b..c", false},
                    Row{"**.z", "z", true}, Row{"**.z", "a.b.z", true}, Row{"**.z", "a.z.b", false},
                    Row{"**.z", "a.z.z", true}, Row{"a.**.z", "a.z", true}, Row{"a.**.z", "a.b.z.c.z", true},
                    Row{"a.**.z", "a", false}, Row{"**.b.**", "a.b.c", true}, Row{"**.b.**", "b", true},
                    Row{"**.b.**", "a.c", false}, Row{"**.*", "a", true}, Row{"a.**.*", "a", false},
                    Row{"a.**.*", "a.b", true}, Row{"**.a.*.b.**.c", "x.a.y.b.c", true},
                    Row{"**.a.*.b.**.c", "x.a.y.z.b.c", false}, Row{"**.**", "a", true}));

class EventPatternRefuses : public testing::TestWithParam<std::string> {};

TEST_P(EventPatternRefuses, AndSaysWhatToWrite)
{
    const auto pattern = EventPattern::create(GetParam());

    ASSERT_TRUE(pattern.has_error());
    EXPECT_EQ(pattern.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(pattern.error().detail.find("post.*"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Text, EventPatternRefuses,
                         testing::Values("", "post.pub*", "*post", "***", "a.**b", ".", "a.", ".a", "a..b", "a b",
                                         "a\n", "caf\xc3\xa9", std::string("a\0b", 3), std::string(257, 'a')));

TEST(EventPattern, KnowsWhetherItIsExact)
{
    EXPECT_TRUE(EventPattern::create("post.published")->is_exact());
    EXPECT_FALSE(EventPattern::create("post.*")->is_exact());
    EXPECT_FALSE(EventPattern::create("*")->is_exact());
    EXPECT_FALSE(EventPattern::create("post.**")->is_exact());
    EXPECT_EQ(EventPattern::create("post.*")->text(), "post.*");
}

TEST(EventPattern, TakesTheLongestPattern) { EXPECT_TRUE(EventPattern::create(std::string(256, 'a')).has_value()); }

}  // namespace
}  // namespace fantail::core
