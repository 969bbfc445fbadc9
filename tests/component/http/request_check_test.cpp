#include "request_check.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fantail::http {
namespace {

const auto url = core::Url::parse("https://hooks.example:8443/a?b=c").value();
const std::string line = "POST /a?b=c HTTP/1.1\r\n";
const std::string host = "Host: hooks.example:8443\r\n";
const std::string length = "Content-Length: 2\r\n";
const std::string end = "\r\n";

struct Row {
    const char* name;
    std::string head;
    const char* fault{""};
};

class TheLastLookAtARequest : public testing::TestWithParam<Row> {};

TEST_P(TheLastLookAtARequest, IsAsTheTableSays)
{
    EXPECT_EQ(fault_of(Request{url, GetParam().head, "{}"}), GetParam().fault);
}

INSTANTIATE_TEST_SUITE_P(
    , TheLastLookAtARequest,
    testing::Values(
        Row{"Right", line + host + length + end},
        Row{"RightWithOthers", line + length + "X-A: b\tc\r\nwebhook-id: \xc3\xa4\r\nX-Empty: \r\n" + host + end},
        Row{"NoEnd", line + host + length, "the request's head does not end"},
        Row{"Nothing", "", "the request's head does not end"},
        Row{"ASecondRequestBehindIt", line + host + length + end + line, "the request's head ends too early"},
        Row{"AnEndBeforeTheFields", line + end + host + length + end, "the request's head ends too early"},
        Row{"ALoneLineFeed", line + host + length + "X: a\nY: b\r\n" + end, "a header has a control character"},
        Row{"ALoneCarriageReturn", line + host + length + "X: a\rY: b\r\n" + end, "a header has a control character"},
        Row{"Nul", line + host + length + "X: a" + std::string(1, '\0') + "\r\n" + end,
            "a header has a control character"},
        Row{"Delete", line + host + length + "X: \x7f\r\n" + end, "a header has a control character"},
        Row{"AControlInTheTarget", "POST /a?b=\x01 HTTP/1.1\r\n" + host + length + end,
            "a header has a control character"},
        Row{"AnotherTarget", "POST /a HTTP/1.1\r\n" + host + length + end, "the request line is not the URL's"},
        Row{"AnotherMethod", "GET /a?b=c HTTP/1.1\r\n" + host + length + end, "the request line is not the URL's"},
        Row{"AnotherVersion", "POST /a?b=c HTTP/1.0\r\n" + host + length + end, "the request line is not the URL's"},
        Row{"AProxysTarget", "POST https://hooks.example/a?b=c HTTP/1.1\r\n" + host + length + end,
            "the request line is not the URL's"},
        Row{"AnotherHost", line + "Host: other.example:8443\r\n" + length + end, "Host is not the URL's"},
        Row{"AnotherPort", line + "Host: hooks.example\r\n" + length + end, "Host is not the URL's"},
        Row{"TwoHosts", line + host + host + length + end, "Host is not the URL's"},
        Row{"NoHost", line + length + end, "Host or Content-Length is missing"},
        Row{"NoLength", line + host + end, "Host or Content-Length is missing"},
        Row{"AnotherLength", line + host + "Content-Length: 3\r\n" + end, "Content-Length is not the body's"},
        Row{"NoNumberAsLength", line + host + "Content-Length: 2x\r\n" + end, "Content-Length is not the body's"},
        Row{"TwoLengths", line + host + length + length + end, "Content-Length is not the body's"},
        Row{"Chunks", line + host + length + "Transfer-Encoding: chunked\r\n" + end,
            "a header speaks of the connection"},
        Row{"Upgrade", line + host + length + "UPGRADE: h2c\r\n" + end, "a header speaks of the connection"},
        Row{"Expect", line + host + length + "Expect: 100-continue\r\n" + end, "a header speaks of the connection"},
        Row{"AFoldedLine", line + host + length + "X: a\r\n b\r\n" + end, "a line is no header field"},
        Row{"ABlankBeforeTheColon", line + host + length + "X : a\r\n" + end, "a line is no header field"},
        Row{"NoName", line + host + length + ": a\r\n" + end, "a line is no header field"},
        Row{"NoColon", line + host + length + "X\r\n" + end, "a line is no header field"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(TheLastLook, KnowsAddressesInBracketsAndUsualPorts)
{
    const auto v6 = core::Url::parse("https://[2001:db8::1]/").value();

    EXPECT_EQ(fault_of(Request{v6, "POST / HTTP/1.1\r\nHost: [2001:db8::1]\r\nContent-Length: 0\r\n\r\n", ""}), "");
}

}  // namespace
}  // namespace fantail::http
