#include "fantail/core/url.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

struct Row {
    std::string text;
    std::string normalised;
};

class UrlParses : public testing::TestWithParam<Row> {};

TEST_P(UrlParses, IntoItsNormalisedForm)
{
    const auto url = Url::parse(GetParam().text);

    ASSERT_TRUE(url.has_value()) << GetParam().text << ": " << url.error().detail;
    EXPECT_EQ(url->to_string(), GetParam().normalised);
}

TEST_P(UrlParses, SoThatTheNormalisedFormIsTheSameUrl)
{
    const auto url = Url::parse(GetParam().text).value();

    EXPECT_EQ(Url::parse(url.to_string()).value(), url);
}

const std::string label63(63, 'a');
const std::string name253 = label63 + "." + label63 + "." + label63 + "." + std::string(61, 'a');

INSTANTIATE_TEST_SUITE_P(
    Row, UrlParses,
    testing::Values(
        Row{"https://example.com", "https://example.com/"}, Row{"https://example.com/", "https://example.com/"},
        Row{"HTTPS://Example.COM/Path", "https://example.com/Path"},
        Row{"http://example.com:80/", "http://example.com/"}, Row{"https://example.com:443", "https://example.com/"},
        Row{"http://example.com:443/", "http://example.com:443/"},
        Row{"https://example.com:1", "https://example.com:1/"},
        Row{"https://example.com:65535/a", "https://example.com:65535/a"},
        Row{"https://example.com?a=1&b=%20", "https://example.com/?a=1&b=%20"},
        Row{"https://example.com/a/../b//c?x=/?y", "https://example.com/a/../b//c?x=/?y"},
        Row{"https://example.com/-._~!$&'()*+,;=:@%41", "https://example.com/-._~!$&'()*+,;=:@%41"},
        Row{"https://example.com/@user:pass", "https://example.com/@user:pass"},
        Row{"https://localhost:8080/h", "https://localhost:8080/h"},
        Row{"https://xn--caf-dma.fr/", "https://xn--caf-dma.fr/"}, Row{"https://a-b.c1/", "https://a-b.c1/"},
        Row{"https://1.2.3.4.example/", "https://1.2.3.4.example/"},
        Row{"https://0x7f.example/", "https://0x7f.example/"}, Row{"https://0xg/", "https://0xg/"},
        Row{"https://203.0.113.7/", "https://203.0.113.7/"}, Row{"https://127.0.0.1:9/", "https://127.0.0.1:9/"},
        Row{"https://[::1]/", "https://[::1]/"}, Row{"https://[2001:DB8:0::1]:8443/x", "https://[2001:db8::1]:8443/x"},
        Row{"https://[::ffff:127.0.0.1]/", "https://127.0.0.1/"},
        Row{"https://" + label63 + ".com/", "https://" + label63 + ".com/"},
        Row{"https://" + name253 + "/", "https://" + name253 + "/"}));

class UrlRefuses : public testing::TestWithParam<std::string> {};

TEST_P(UrlRefuses, InWordsForATenant)
{
    const auto url = Url::parse(GetParam());

    ASSERT_TRUE(url.has_error()) << GetParam() << " became " << url->to_string();
    EXPECT_EQ(url.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(url.error().detail.rfind("URL refused: ", 0), 0U) << url.error().detail;
}

INSTANTIATE_TEST_SUITE_P(Scheme, UrlRefuses,
                         testing::Values("", "example.com", "//example.com/", "ftp://example.com/",
                                         "file:///etc/passwd", "javascript:alert(1)", "https:example.com",
                                         "https:/example.com", "http:\\\\example.com", "https//example.com",
                                         "://example.com", "httpss://example.com", " https://example.com",
                                         "gopher://example.com", "https ://example.com"));
INSTANTIATE_TEST_SUITE_P(Authority, UrlRefuses,
                         testing::Values("https://", "https:///", "https:///path", "https://?x", "https://:443/",
                                         "https://user@example.com/", "https://user:pw@example.com/",
                                         "https://@example.com/", "https://example.com@127.0.0.1/",
                                         "https://example.com\\@127.0.0.1/", "https://example.com\\.evil.example/",
                                         "https://example.com#@127.0.0.1/", "https://a%40b/"));
INSTANTIATE_TEST_SUITE_P(Port, UrlRefuses,
                         testing::Values("https://example.com:/", "https://example.com:0/", "https://example.com:00/",
                                         "https://example.com:65536/", "https://example.com:99999/",
                                         "https://example.com:0443/", "https://example.com:443a/",
                                         "https://example.com:-1/", "https://example.com:+443/",
                                         "https://example.com:4294967739/", "https://example.com:443:443/",
                                         "https://[::1]:/", "https://[::1]:0/", "https://[::1]443/"));
INSTANTIATE_TEST_SUITE_P(Host, UrlRefuses,
                         testing::Values("https://example.com./", "https://./", "https://../", "https://.example.com/",
                                         "https://a..b/", "https://-a.com/", "https://a-.com/", "https://a_b.com/",
                                         "https://a,b/", "https://*.example.com/", "https://%65xample.com/",
                                         "https://ex%61mple.com/", "https://127.0.0.1%00/", "https://a%2eb/",
                                         "https://" + std::string(64, 'a') + ".com/", "https://" + name253 + "a/",
                                         "https://caf\xc3\xa9.fr/", "https://\xef\xbc\x91\xef\xbc\x92/"));
INSTANTIATE_TEST_SUITE_P(OldAddress, UrlRefuses,
                         testing::Values("https://127.1/", "https://127.0.1/", "https://1.2.3/", "https://0/",
                                         "https://0177.0.0.1/", "https://0x7f.0.0.1/", "https://0x7f000001/",
                                         "https://0X7F000001/", "https://2130706433/", "https://017700000001/",
                                         "https://0x/", "https://1.2.3.0x4/", "https://1.2.3.0x/", "https://256.0.0.1/",
                                         "https://1.2.3.4.5/", "https://1.2.3.04/", "https://1.2.3.4./",
                                         "https://127.1./", "https://example.1/", "https://example.0x1f/",
                                         "https://99999999999/", "https://127.0.0.1.:80/"));
INSTANTIATE_TEST_SUITE_P(Ipv6, UrlRefuses,
                         testing::Values("https://[fe80::1%eth0]/", "https://[fe80::1%25eth0]/", "https://[::1/",
                                         "https://::1/", "https://::1]/", "https://[]/", "https://[1.2.3.4]/",
                                         "https://[example.com]/", "https://[v1.x]/", "https://[::1]x/",
                                         "https://x[::1]/", "https://[[::1]]/", "https://[::1::]/"));
INSTANTIATE_TEST_SUITE_P(Target, UrlRefuses,
                         testing::Values("https://example.com/#top", "https://example.com/a#",
                                         "https://example.com/a b", "https://example.com/%", "https://example.com/%4",
                                         "https://example.com/%zz", "https://example.com/%4g",
                                         "https://example.com/?q=%", "https://example.com/\\", "https://example.com/\"",
                                         "https://example.com/<", "https://example.com/>", "https://example.com/^",
                                         "https://example.com/`", "https://example.com/{", "https://example.com/|",
                                         "https://example.com/[1]", "https://example.com/?[",
                                         "https://example.com/\xc3\xa9"));
INSTANTIATE_TEST_SUITE_P(Control, UrlRefuses,
                         testing::Values("https://example.com/\r\nHost: x", "https://example.com/\n",
                                         "https://example.com/\t", "https://exa\tmple.com/", "https://example.com\r/",
                                         "https://example.com/\x7f", "https://example.com/\x01",
                                         "https://example.com/ ", "\thttps://example.com/",
                                         std::string("https://example.com/\0", 21),
                                         std::string("https://example.com\0.evil.example/", 34)));

TEST(Url, TellsItsParts)
{
    const auto url = Url::parse("http://Example.com:8080/hook?a=1").value();

    EXPECT_EQ(url.scheme(), Scheme::http);
    EXPECT_EQ(url.host(), "example.com");
    EXPECT_EQ(url.port(), 8080);
    EXPECT_EQ(url.target(), "/hook?a=1");
    EXPECT_EQ(url.host_field(), "example.com:8080");
    EXPECT_FALSE(url.host_is_address());
}

TEST(Url, TellsAnAddressWithoutItsBrackets)
{
    const auto url = Url::parse("https://[2001:db8::1]").value();

    EXPECT_EQ(url.host(), "2001:db8::1");
    EXPECT_EQ(url.host_field(), "[2001:db8::1]");
    EXPECT_EQ(url.port(), 443);
    EXPECT_TRUE(url.host_is_address());
    EXPECT_TRUE(Url::parse("https://203.0.113.7")->host_is_address());
}

TEST(Url, IsAtMostSoLongAlsoAsItIsStored)
{
    const std::string begin = "https://example.com/";
    const auto longest = begin + std::string(Url::max_length - begin.size(), 'a');
    EXPECT_TRUE(Url::parse(longest).has_value());
    EXPECT_TRUE(Url::parse(longest + "a").has_error());

    const std::string no_path = "https://example.com?";
    const auto grows = no_path + std::string(Url::max_length - no_path.size(), 'a');
    EXPECT_TRUE(Url::parse(grows).has_error());
    EXPECT_TRUE(Url::parse(grows.substr(0, Url::max_length - 1)).has_value());
}

TEST(Url, NeverReadsBeyondAnyBeginningOfAUrl)
{
    const std::string whole = "https://[2001:db8::1]:8443/a%20b?c=%41";
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        const std::string beginning = whole.substr(0, length);
        const auto url = Url::parse(beginning);
        if (url) {
            EXPECT_EQ(Url::parse(url->to_string()).value(), *url);
        }
    }
}

}  // namespace
}  // namespace fantail::core
