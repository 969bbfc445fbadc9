#include "fantail/core/headers.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

class CustomHeaderIsAccepted : public testing::TestWithParam<Header> {};
class CustomHeaderIsRefused : public testing::TestWithParam<Header> {};

TEST_P(CustomHeaderIsAccepted, BecauseItIsHarmless)
{
    const auto checked = check_custom_header(GetParam());

    EXPECT_TRUE(checked.has_value()) << GetParam().name << ": " << checked.error().detail;
}

INSTANTIATE_TEST_SUITE_P(Header, CustomHeaderIsAccepted,
                         testing::Values(Header{"Authorization", "Bearer abc"}, Header{"X-Api-Key", "k"},
                                         Header{"X-Custom", "two words\tand a tab"}, Header{"X-Empty", ""},
                                         Header{"!#$%&'*+-.^_`|~0aZ", "v"}, Header{"X-Webhook-Source", "fantail"},
                                         Header{"Contented", "v"}, Header{"Hostess", "v"},
                                         Header{std::string(256, 'a'), std::string(4096, 'v')}));

TEST_P(CustomHeaderIsRefused, WithoutShowingItsValue)
{
    const auto checked = check_custom_header(GetParam());

    ASSERT_TRUE(checked.has_error()) << GetParam().name;
    EXPECT_EQ(checked.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(checked.error().detail.find("s3cret"), std::string::npos) << checked.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Reserved, CustomHeaderIsRefused,
    testing::Values(Header{"Host", "s3cret"}, Header{"HOST", "s3cret"}, Header{"hOsT", "s3cret"},
                    Header{"Content-Type", "s3cret"}, Header{"content-length", "0"}, Header{"Content-Encoding", "gzip"},
                    Header{"Transfer-Encoding", "chunked"}, Header{"TE", "trailers"}, Header{"Trailer", "x"},
                    Header{"Connection", "close"}, Header{"Keep-Alive", "1"}, Header{"Upgrade", "h2c"},
                    Header{"Expect", "100-continue"}, Header{"User-Agent", "x"}, Header{"Forwarded", "for=1"},
                    Header{"X-Forwarded-For", "1"}, Header{"x-forwarded-anything", "1"}, Header{"X-Real-IP", "1"},
                    Header{"Proxy-Authorization", "s3cret"}, Header{"Proxy-Connection", "x"}, Header{"Via", "x"},
                    Header{"webhook-id", "x"}, Header{"Webhook-Signature", "x"}, Header{"webhook-timestamp", "1"},
                    Header{"X-Webhook-Signature", "x"}, Header{"X-Webhook-Signature-Next", "x"},
                    Header{"Accept-Encoding", "gzip"}, Header{"Date", "x"}));

INSTANTIATE_TEST_SUITE_P(Name, CustomHeaderIsRefused,
                         testing::Values(Header{"", "v"}, Header{"X A", "v"}, Header{"X:", "v"}, Header{" X", "v"},
                                         Header{"X\r\nY", "v"}, Header{"X\n", "v"}, Header{std::string("X\0", 2), "v"},
                                         Header{"X\t", "v"}, Header{"(X)", "v"}, Header{"X/Y", "v"},
                                         Header{"caf\xc3\xa9", "v"}, Header{"X\x7f", "v"},
                                         Header{std::string(257, 'a'), "v"}));

INSTANTIATE_TEST_SUITE_P(Value, CustomHeaderIsRefused,
                         testing::Values(Header{"X", "s3cret\r\nY: z"}, Header{"X", "s3cret\n"},
                                         Header{"X", "\rs3cret"}, Header{"X", std::string("s3cret\0", 7)},
                                         Header{"X", "s3cret\x1b"}, Header{"X", "s3cret\x7f"},
                                         Header{"X", "s3cret\xc3\xa9"}, Header{"X", " s3cret"}, Header{"X", "s3cret "},
                                         Header{"X", "\ts3cret"}, Header{"X", "s3cret\t"}, Header{"X", " "},
                                         Header{"X", std::string(4097, 'v')}));

TEST(CustomHeader, IsNamedInTheRefusal)
{
    EXPECT_NE(check_custom_header({"Content-Type", "x"}).error().detail.find("Content-Type"), std::string::npos);
}

TEST(CustomHeaderCheck, RefusesTheDialectsOwnInAnyCase)
{
    Dialect dialect;
    dialect.signature.header = "X-Acme-Digest";
    dialect.headers = {{"X-Acme-Event", HeaderSource::event_type}};

    EXPECT_FALSE(check_custom_header({"x-acme-event", "a"}, dialect));
    EXPECT_FALSE(check_custom_header({"X-ACME-DIGEST", "a"}, dialect));
    EXPECT_FALSE(check_custom_header({"x-acme-digest-next", "a"}, dialect));
    EXPECT_TRUE(check_custom_header({"X-Acme-Other", "a"}, dialect));
}

}  // namespace
}  // namespace fantail::core
