#include <gtest/gtest.h>

#include "fantail/codec/body.hpp"

namespace fantail::codec {
namespace {

FormattedBody php(std::string_view event) { return format_body(event, core::BodyFormat::php); }

// The right column is what PHP 8.2 prints for json_encode(json_decode(left, true)), but for -0.0: of that it makes -0,
// which is no fixed point, as it makes 0 of -0.
struct Row {
    const char* name;
    const char* event;
    const char* body;
};

class PhpBody : public testing::TestWithParam<Row> {};

TEST_P(PhpBody, IsWhatPhpMakes)
{
    const auto formatted = php(GetParam().event);
    EXPECT_EQ(formatted.body, GetParam().body);
    EXPECT_FALSE(formatted.untouched);
}

TEST_P(PhpBody, IsItsOwnFixedPoint) { EXPECT_EQ(php(GetParam().body).body, GetParam().body); }

INSTANTIATE_TEST_SUITE_P(
    , PhpBody,
    testing::Values(Row{"Spacing", " { \"a\" :\t[ 1 , true,false , null ] ,\n \"c\":[ ] } ",
                        R"({"a":[1,true,false,null],"c":[]})"},
                    Row{"RepeatedKeys", R"({"a":1,"b":2,"\u0061":{"c":3}})", R"({"a":{"c":3},"b":2})"},
                    Row{"AsciiOnly", "[\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xed\x9f\xbf\"]",
                        R"(["\u00e9\u20ac\ud83d\ude00\ud7ff"])"},
                    Row{"Escapes", R"(["\"\\/\b\f\n\r\t\u0000\u001F\u007F<&'"])",
                        "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f<&'\"]"},
                    Row{"KeysThatAreNoList", R"({"1":1,"0":2})", R"({"1":1,"0":2})"},
                    Row{"KeysWithAHole", R"({"0":1,"2":2})", R"({"0":1,"2":2})"},
                    Row{"KeysThatOnlyLookAlike", R"([{"00":1},{"-0":1},{"0":1,"a":2},{" 0":1}])",
                        R"([{"00":1},{"-0":1},{"0":1,"a":2},{" 0":1}])"},
                    Row{"Ints", "[0,-0,12,9223372036854775807,-9223372036854775808]",
                        "[0,0,12,9223372036854775807,-9223372036854775808]"},
                    Row{"Floats", "[1.0,1.10,1E2,100e-2,-0.25,0.0,-0.0,0e9]", "[1,1.1,100,1,-0.25,0,0,0]"},
                    Row{"Layouts", "[1e16,1e17,12345e12,0.0001,0.00001,1.5e-10,1e19,1.5e300,10000000000000000000]",
                        "[10000000000000000,1.0e+17,12345000000000000,0.0001,1.0e-5,1.5e-10,1.0e+19,1.5e+300,1.0e+19]"},
                    Row{"Ends", "[5e-324,1.7976931348623157e308]", "[5.0e-324,1.7976931348623157e+308]"}),
    [](const auto& row) { return std::string{row.param.name}; });

class PhpBodyPasses : public testing::TestWithParam<const char*> {};

TEST_P(PhpBodyPasses, Untouched)
{
    const auto event = R"({"b":1, "a":[)" + std::string{GetParam()} + "]}";
    const auto formatted = php(event);
    EXPECT_EQ(formatted.body, event);
    EXPECT_TRUE(formatted.untouched);
}

INSTANTIATE_TEST_SUITE_P(, PhpBodyPasses,
                         testing::Values("9223372036854775808", "-9223372036854775809", "9007199254740993.0",
                                         "0.123456789012345678", "1e400", "1e-400", R"("\ud800")", R"("\udc00")",
                                         R"({"\ud800":1})", "{}", R"({"0":1})", R"({"0":1,"1":2})",
                                         R"({"0":1,"1":2,"0":3})"));

TEST(FormatForPhp, LeavesWhatIsNestedDeeperThanPhpReads)
{
    EXPECT_FALSE(php(std::string(511, '[') + "1" + std::string(511, ']')).untouched);
    EXPECT_TRUE(php(std::string(512, '[') + std::string(512, ']')).untouched);
}

}  // namespace
}  // namespace fantail::codec
