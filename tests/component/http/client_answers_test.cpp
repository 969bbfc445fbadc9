#include "client_fixture.hpp"

namespace fantail::http {
namespace {

using core::AttemptError;
using test::ReadRequest;
using test::Send;

std::string repeated(const std::string& text, int times)
{
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

/// An answer as bytes, after which the peer closes, and what is to come of it.
struct Row {
    const char* name;
    std::string bytes;
    std::optional<int> status;
    AttemptError error{AttemptError::none};
    std::string answer{};
};

class ClientReads : public testing::TestWithParam<Row>, protected ClientFixture {
protected:
    ClientReads()
        : ClientFixture{ClientSettings{.addresses = loopback_allowed(),
                                       .ca_file = {},
                                       .answer_head_limit = 8 * 1024,
                                       .answer_body_limit = 64 * 1024}}
    {
    }
};

TEST_P(ClientReads, AsTheTableSays)
{
    const auto& row = GetParam();
    test::ScriptedEndpoint peer{io, {{ReadRequest{}, Send{row.bytes}}}};

    const auto attempt = post(peer.url());

    EXPECT_EQ(attempt.status, row.status) << attempt.error_detail;
    EXPECT_EQ(to_string(attempt.error), to_string(row.error)) << attempt.error_detail;
    EXPECT_EQ(attempt.answer, row.answer);
    EXPECT_EQ(attempt.error_detail.empty(), row.error == AttemptError::none);
}

const std::string ok = "HTTP/1.1 200 OK\r\n";
const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    GoodAnswers, ClientReads,
    testing::Values(
        Row{"WithLength", ok + "Content-Length: 2\r\n\r\nhi", 200, {}, "hi"},
        Row{"WithChunks", chunked + "2\r\nhi\r\n6;ext=1\r\n there\r\n0\r\nT: 1\r\n\r\n", 200, {}, "hi there"},
        Row{"ToTheEnd", ok + "\r\nhi", 200, {}, "hi"}, Row{"FromHttp10", "HTTP/1.0 200 OK\r\n\r\nhi", 200, {}, "hi"},
        Row{"WithoutBody", "HTTP/1.1 204 No Content\r\n\r\n", 204},
        Row{"WithoutReason", "HTTP/1.1 503 \r\nContent-Length: 0\r\n\r\n", 503},
        Row{"RedirectsAreNotFollowed", "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 302},
        Row{"InterimAnswersAreSkipped",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok +
                "Content-Length: 2\r\n\r\nhi",
            200,
            {},
            "hi"},
        Row{"TenInterimAnswersAreEnough", repeated("HTTP/1.1 102 Wait\r\n\r\n", 10) + ok + "Content-Length: 0\r\n\r\n",
            200},
        Row{"OnlyTheFirst4KiBAreKept",
            ok + "Content-Length: 5000\r\n\r\n" + std::string(5000, 'x'),
            200,
            {},
            std::string(4096, 'x')},
        Row{"ATooLongBodyStillHasItsStatus",
            ok + "Content-Length: 900000\r\n\r\n" + std::string(900000, 'x'),
            200,
            {},
            std::string(4096, 'x')}),
    [](const auto& row) { return std::string{row.param.name}; });

INSTANTIATE_TEST_SUITE_P(
    BadAnswers, ClientReads,
    testing::Values(
        Row{"NothingAtAll", "", {}, AttemptError::closed}, Row{"HalfAHead", "HTTP/1.1 200 O", {}, AttemptError::closed},
        Row{"HalfABody", ok + "Content-Length: 5\r\n\r\nhi", {}, AttemptError::closed},
        Row{"HalfAChunk", chunked + "5\r\nhi", {}, AttemptError::closed},
        Row{"OnlyInterim", "HTTP/1.1 100 Continue\r\n\r\n", {}, AttemptError::closed},
        Row{"InterimWithoutEnd", repeated("HTTP/1.1 100 Continue\r\n\r\n", 11), {}, AttemptError::protocol_error},
        Row{"SwitchingProtocols", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", {}, AttemptError::protocol_error},
        Row{"Status000", "HTTP/1.1 000 No\r\n\r\n", {}, AttemptError::protocol_error},
        Row{"Status999", "HTTP/1.1 999 No\r\n\r\n", {}, AttemptError::protocol_error},
        Row{"NotHttp", "SSH-2.0-OpenSSH_9.2\r\n\r\n", {}, AttemptError::protocol_error},
        Row{"LengthBesideChunks",
            ok + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            {},
            AttemptError::protocol_error},
        Row{"ChunksBesideLength",
            ok + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
            {},
            AttemptError::protocol_error},
        Row{"TwoLengths", ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi", {}, AttemptError::protocol_error},
        Row{"TwoEqualLengths",
            ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
            {},
            AttemptError::protocol_error},
        Row{"AListOfLengths", ok + "Content-Length: 2, 2\r\n\r\nhi", {}, AttemptError::protocol_error},
        Row{"AnotherTransferCoding", ok + "Transfer-Encoding: gzip\r\n\r\nhi", {}, AttemptError::protocol_error},
        Row{"ABadChunk", chunked + "zz\r\n", {}, AttemptError::protocol_error},
        Row{"AHugeHead",
            ok + repeated("X-Filler: " + std::string(90, 'x') + "\r\n", 2000) + "\r\n",
            {},
            AttemptError::answer_too_large},
        Row{"AHugeChunkExtension", chunked + "1;" + std::string(100000, 'e'), {}, AttemptError::answer_too_large},
        Row{"EndlessTrailers", chunked + "0\r\n" + repeated("T: x\r\n", 20000), {}, AttemptError::answer_too_large}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::http
