#include "fantail/crypto/encoding.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fantail::crypto {
namespace {

using namespace std::string_literals;

// RFC 4648, section 10, and what uses the last two digits.
struct Pair {
    std::string bytes;
    const char* text;
};

class Base64 : public testing::TestWithParam<Pair> {};

TEST_P(Base64, EncodesAsTheTableSays) { EXPECT_EQ(base64_encode(GetParam().bytes), GetParam().text); }

TEST_P(Base64, DecodesAsTheTableSays) { EXPECT_EQ(base64_decode(GetParam().text), GetParam().bytes); }

INSTANTIATE_TEST_SUITE_P(, Base64,
                         testing::Values(Pair{"", ""}, Pair{"f", "Zg=="}, Pair{"fo", "Zm8="}, Pair{"foo", "Zm9v"},
                                         Pair{"foob", "Zm9vYg=="}, Pair{"fooba", "Zm9vYmE="},
                                         Pair{"foobar", "Zm9vYmFy"}, Pair{"\xfb\xff\x00"s, "+/8A"}));

class Base64Refuses : public testing::TestWithParam<const char*> {};

TEST_P(Base64Refuses, WhatIsNotStrict) { EXPECT_EQ(base64_decode(GetParam()), std::nullopt); }

INSTANTIATE_TEST_SUITE_P(, Base64Refuses,
                         testing::Values("Zg", "Zg=", "Zm9v ", "Zm9\nv",
                                         "Zh==", "Zm9=", "====", "Z===", "Zg==Zg==", "-_8A", "Zm9\x80"));

TEST(Hex, IsLowerCase) { EXPECT_EQ(hex_encode("\x00\x7f\xab\xff"s), "007fabff"); }

TEST(Base64Url, IsReadWithoutPaddingAndStrictly)
{
    EXPECT_EQ(base64url_decode(""), "");
    EXPECT_EQ(base64url_decode("Zg"), "f");
    EXPECT_EQ(base64url_decode("Zm9v"), "foo");
    EXPECT_EQ(base64url_decode("-_8"), "\xfb\xff");  // RFC 4648, 5: where base64 has + and /
    for (const auto* wrong : {"Zg==", "Zh", "Z", "Zm9vZ", "+/8", "Zm 9", "Zm9v\n"}) {
        EXPECT_EQ(base64url_decode(wrong), std::nullopt) << wrong;
    }
}

}  // namespace
}  // namespace fantail::crypto
