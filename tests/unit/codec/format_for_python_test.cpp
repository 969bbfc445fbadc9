#include <gtest/gtest.h>

#include "fantail/codec/body.hpp"

namespace fantail::codec {
namespace {

FormattedBody python(std::string_view event) { return format_body(event, core::BodyFormat::python); }

// The right column is what CPython 3.11 prints for json.dumps(json.loads(left)).
struct Row {
    const char* name;
    const char* event;
    const char* body;
};

class PythonBody : public testing::TestWithParam<Row> {};

TEST_P(PythonBody, IsWhatPythonMakes)
{
    const auto formatted = python(GetParam().event);
    EXPECT_EQ(formatted.body, GetParam().body);
    EXPECT_FALSE(formatted.untouched);
}

TEST_P(PythonBody, IsItsOwnFixedPoint) { EXPECT_EQ(python(GetParam().body).body, GetParam().body); }

INSTANTIATE_TEST_SUITE_P(
    , PythonBody,
    testing::Values(Row{"Spacing", " { \"a\" :\t[ 1 , true,false , null ] ,\n\"b\":{ }, \"c\":[ ] } ",
                        R"({"a": [1, true, false, null], "b": {}, "c": []})"},
                    Row{"IndicesStay", R"({"b":1,"10":2,"9":3})", R"({"b": 1, "10": 2, "9": 3})"},
                    Row{"RepeatedKeys", R"({"a":1,"b":2,"\u0061":{"c":3}})", R"({"a": {"c": 3}, "b": 2})"},
                    Row{"AsciiOnly", "[\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xed\x9f\xbf\"]",
                        R"(["\u00e9\u20ac\ud83d\ude00\ud7ff"])"},
                    Row{"Escapes", R"(["\"\\\/\b\f\n\r\t\u0000\u001F\u007F\u007E<"])",
                        R"(["\"\\/\b\f\n\r\t\u0000\u001f\u007f~<"])"},
                    Row{"LoneSurrogates", R"(["\uD83D","\uDE00\uD83D","\uDBFF\uDBFF\uDFFF"])",
                        R"(["\ud83d", "\ude00\ud83d", "\udbff\udbff\udfff"])"},
                    Row{"Ints", "[0,-0,12,9007199254740993,-123456789012345678901234567890]",
                        "[0, 0, 12, 9007199254740993, -123456789012345678901234567890]"},
                    Row{"Floats", "[1.0,1.10,1E2,100e-2,-0.25,0.0,-0.0,0e9,-0E1]",
                        "[1.0, 1.1, 100.0, 1.0, -0.25, 0.0, -0.0, 0.0, -0.0]"},
                    Row{"Layouts", "[1e15,1e16,123456e11,0.0001,0.00001,1.5e-10,12.5e22,1e100]",
                        "[1000000000000000.0, 1e+16, 1.23456e+16, 0.0001, 1e-05, 1.5e-10, 1.25e+23, 1e+100]"},
                    Row{"Ends", "[5e-324,1.7976931348623157e308,9007199254740992.0]",
                        "[5e-324, 1.7976931348623157e+308, 9007199254740992.0]"}),
    [](const auto& row) { return std::string{row.param.name}; });

class PythonBodyPasses : public testing::TestWithParam<const char*> {};

TEST_P(PythonBodyPasses, Untouched)
{
    const auto event = R"({"b":1,"a":[)" + std::string{GetParam()} + "]}";
    const auto formatted = python(event);
    EXPECT_EQ(formatted.body, event);
    EXPECT_TRUE(formatted.untouched);
}

INSTANTIATE_TEST_SUITE_P(, PythonBodyPasses,
                         testing::Values("9007199254740993.0", "12345678901234567890e0", "0.123456789012345678",
                                         "1e400", "-1e400", "1e-400"));

TEST(FormatForPython, TakesAnIntOfAsManyDigitsAsPythonDoes)
{
    EXPECT_FALSE(python("[" + std::string(4300, '7') + "]").untouched);
    EXPECT_FALSE(python("[-" + std::string(4300, '7') + "]").untouched);
    EXPECT_TRUE(python("[" + std::string(4301, '7') + "]").untouched);
}

TEST(FormatForPython, LeavesWhatIsNestedDeeperThanPythonReads)
{
    EXPECT_FALSE(python(std::string(900, '[') + std::string(900, ']')).untouched);
    EXPECT_TRUE(python(std::string(901, '[') + std::string(901, ']')).untouched);
}

TEST(FormatForPython, LeavesWhatIsNoUtf8)
{
    for (const char* text : {"[\"\x80\"]", "[\"\xc3\"]", "[\"\xc3(\"]", "[\"\xf0\x9f\x98\"]", "[\"\xf8\"]"}) {
        EXPECT_TRUE(python(text).untouched);
        EXPECT_EQ(python(text).body, text);
    }
}

}  // namespace
}  // namespace fantail::codec
