#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "fantail/codec/body.hpp"

namespace fantail::codec {
namespace {

FormattedBody javascript(std::string_view event) { return format_body(event, core::BodyFormat::javascript); }

TEST(FormatBody, AsRawIsTheEventsBytes)
{
    const auto formatted = format_body(" { \"a\" : 1.0 }\n", core::BodyFormat::raw);
    EXPECT_EQ(formatted.body, " { \"a\" : 1.0 }\n");
    EXPECT_FALSE(formatted.untouched);
}

// The right column is what node 20 prints for JSON.stringify(JSON.parse(left)).
struct Row {
    const char* name;
    const char* event;
    const char* body;
};

class JavascriptBody : public testing::TestWithParam<Row> {};

TEST_P(JavascriptBody, IsWhatNodeMakes)
{
    const auto formatted = javascript(GetParam().event);
    EXPECT_EQ(formatted.body, GetParam().body);
    EXPECT_FALSE(formatted.untouched);
}

TEST_P(JavascriptBody, IsItsOwnFixedPoint) { EXPECT_EQ(javascript(GetParam().body).body, GetParam().body); }

INSTANTIATE_TEST_SUITE_P(
    Structure, JavascriptBody,
    testing::Values(Row{"Compact", " { \"a\" :\t[ 1 , true,false , null ] ,\n\"b\":{ }, \"c\":[ ] } ",
                        R"({"a":[1,true,false,null],"b":{},"c":[]})"},
                    Row{"IndicesFirst", R"({"b":1,"10":2,"a":3,"9":4,"0":5})", R"({"0":5,"9":4,"10":2,"b":1,"a":3})"},
                    Row{"WhatIsNoIndexStays", R"({"b":1,"01":2,"-1":3,"1.5":4,"1e3":5,"":6,"2":7})",
                        R"({"2":7,"b":1,"01":2,"-1":3,"1.5":4,"1e3":5,"":6})"},
                    Row{"TheLargestIndex", R"({"a":1,"4294967296":2,"4294967295":3,"4294967294":4})",
                        R"({"4294967294":4,"a":1,"4294967296":2,"4294967295":3})"},
                    Row{"EscapedIndices", R"({"b":1,"\u0031":2})", R"({"1":2,"b":1})"},
                    Row{"RepeatedKeys", R"({"a":1,"b":2,"a":{"c":3}})", R"({"a":{"c":3},"b":2})"},
                    Row{"RepeatedIndices", R"({"a":0,"1":{"x":1},"1":[2]})", R"({"1":[2],"a":0})"},
                    Row{"RepeatedKeysInDisguise", R"({"a":1,"b":2,"\u0061":3})", R"({"a":3,"b":2})"},
                    Row{"NestedOrder", R"({"b":{"2":{"y":1,"1":2},"1":[{"b":1,"0":2}]},"0":1})",
                        R"({"0":1,"b":{"1":[{"0":2,"b":1}],"2":{"1":2,"y":1}}})"},
                    Row{"Proto", R"({"a":1,"__proto__":{"b":2}})", R"({"a":1,"__proto__":{"b":2}})"}),
    [](const auto& row) { return std::string{row.param.name}; });

INSTANTIATE_TEST_SUITE_P(
    Strings, JavascriptBody,
    testing::Values(Row{"Unescaped", R"(["\u0061\/\u00e9\ud83d\ude00\u2028\u007f"])",
                        "[\"a/\xc3\xa9\xf0\x9f\x98\x80\xe2\x80\xa8\x7f\"]"},
                    Row{"Escaped", R"(["\"\\\b\f\n\r\t\u0000\u001F\u0022\u005c"])",
                        R"(["\"\\\b\f\n\r\t\u0000\u001f\"\\"])"},
                    Row{"LoneSurrogates", R"(["\uD83D","\uDE00\uD83D","\ud83d\u0041","\uDBFF\uDBFF\uDFFF"])",
                        "[\"\\ud83d\",\"\\ude00\\ud83d\",\"\\ud83dA\",\"\\udbff\xf4\x8f\xbf\xbf\"]"},
                    Row{"BeforeTheSurrogates", "[\"\xed\x9f\xbf\",\"\\ud7ff\"]", "[\"\xed\x9f\xbf\",\"\xed\x9f\xbf\"]"},
                    Row{"Keys", R"({"\u0061\ud800":1})", R"({"a\ud800":1})"}),
    [](const auto& row) { return std::string{row.param.name}; });

INSTANTIATE_TEST_SUITE_P(
    Numbers, JavascriptBody,
    testing::Values(
        Row{"Integers", "[0,-0,-0.0,1.0,-1,1e2,1E+2,100e-2]", "[0,0,0,1,-1,100,100,1]"},
        Row{"Fractions", "[1.10,0.5e1,-0.25,123.456,1.5e300]", "[1.1,5,-0.25,123.456,1.5e+300]"},
        Row{"LargeLayout", "[1e20,1e21,123e19,100000000000000000000000,12345e20]",
            "[100000000000000000000,1e+21,1.23e+21,1e+23,1.2345e+24]"},
        Row{"SmallLayout", "[0.000001,0.0000001,0.00000123,1e-7,-1.5e-10]", "[0.000001,1e-7,0.00000123,1e-7,-1.5e-10]"},
        Row{"Ends", "[5e-324,1.7976931348623157e308,9007199254740991,9007199254740992]",
            "[5e-324,1.7976931348623157e+308,9007199254740991,9007199254740992]"},
        Row{"SeventeenDigits", "[0.10000000000000001,2.2250738585072014e-308]", "[0.1,2.2250738585072014e-308]"},
        Row{"ZerosAreNoDigits", "[1.0000000000000000000000,0.00000000000000000000000001,0e999999]", "[1,1e-26,0]"}),
    [](const auto& row) { return std::string{row.param.name}; });

// Normalising would lose something, so that the receiver gets what the publisher wrote.
class JavascriptBodyPasses : public testing::TestWithParam<const char*> {};

TEST_P(JavascriptBodyPasses, Untouched)
{
    const auto event = R"({ "b" : 1, "a" : [)" + std::string{GetParam()} + "] }";
    const auto formatted = javascript(event);
    EXPECT_EQ(formatted.body, event);
    EXPECT_TRUE(formatted.untouched);
}

INSTANTIATE_TEST_SUITE_P(, JavascriptBodyPasses,
                         testing::Values("9007199254740993", "-9007199254740993", "12345678901234567890",
                                         "900719925474099300e-2", "0.123456789012345678", "1e400", "-1e400", "1e-400",
                                         "1e99999999999999999999", "1e-99999999999999999999"));

std::vector<std::filesystem::path> documented_examples()
{
    std::vector<std::filesystem::path> files;
    for (const char* dialect : {"social", "roundabout"}) {
        for (const auto& entry : std::filesystem::directory_iterator{std::filesystem::path{EXAMPLES_DIR} / dialect}) {
            if (entry.path().extension() == ".json") files.push_back(entry.path());
        }
    }
    return files;
}

std::string without_blanks_between_tokens(std::string_view json)
{
    std::string compact;
    bool in_string = false;
    for (const char c : json) {
        if (c == '"') in_string = !in_string;  // the examples escape no quote
        if (in_string || std::string_view{" \n\r\t"}.find(c) == std::string_view::npos) compact.push_back(c);
    }
    return compact;
}

TEST(FormatBody, OfEachDocumentedExampleIsTheExampleMadeCompact)
{
    const auto files = documented_examples();
    EXPECT_GE(files.size(), 15U);
    for (const auto& path : files) {
        std::ifstream file{path, std::ios::binary};
        const std::string event{std::istreambuf_iterator<char>{file}, {}};
        EXPECT_EQ(javascript(event).body, without_blanks_between_tokens(event)) << path;
    }
}

TEST(FormatBody, OfManyKeysIsOrderedAndKeepsTheLastOfEach)
{
    std::string event = "{";
    std::string body = "{";
    for (int i = 2000; i > 0; --i) event += "\"" + std::to_string(i % 1000) + "\":" + std::to_string(i) + ",";
    event += R"("k":0})";
    for (int i = 0; i < 1000; ++i) body += "\"" + std::to_string(i) + "\":" + std::to_string(i == 0 ? 1000 : i) + ",";
    body += R"("k":0})";
    EXPECT_EQ(javascript(event).body, body);
}

TEST(FormatBody, LosesNothingWithAValueThatALaterOneReplaces)
{
    EXPECT_EQ(javascript(R"({"a":1e400,"a":1})").body, R"({"a":1})");
    EXPECT_EQ(javascript(R"({"a":{"b":[1e400],"2":0},"c":0,"a":[]})").body, R"({"a":[],"c":0})");
    EXPECT_TRUE(javascript(R"({"a":1,"a":1e400})").untouched);
    EXPECT_TRUE(javascript(R"({"a":0,"b":{"2":1e400,"c":0,"c":1},"a":1})").untouched);
    EXPECT_TRUE(javascript(R"({"a":0,"b":1e400,"a":{"c":0,"c":1}})").untouched);
    EXPECT_EQ(format_body(R"({"a":{},"a":[{"b":{},"b":2}]})", core::BodyFormat::php).body, R"({"a":[{"b":2}]})");
}

TEST(FormatBody, OfWhatIsNoJsonPassesUntouched)
{
    for (const char* text : {"", "{", "[1,]", "{\"a\"}", "\"\\x\"", "1 2", "tru"}) {
        EXPECT_TRUE(javascript(text).untouched) << text;
        EXPECT_EQ(javascript(text).body, text);
    }
    EXPECT_TRUE(javascript(std::string(1'000'000, '[')).untouched);
}

}  // namespace
}  // namespace fantail::codec
