#include "fantail/http/server.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "fantail/runtime/deadline.hpp"
#include "server_fixture.hpp"

namespace fantail::http {
namespace {

ServerSettings small_settings()
{
    return {
        .head_limit = 2048, .body_limit = 100, .max_connections = 4, .request_timeout = 300ms, .idle_timeout = 300ms};
}

/// Says what it was asked, or misbehaves as the path wants it to.
boost::asio::awaitable<ServerResponse> echo(ServerRequest request)
{
    if (request.path == "/throws") throw std::runtime_error{"a secret detail"};
    ServerResponse response;
    response.body = request.method + " " + request.path + " " + request.body;
    for (const auto& [name, value] : request.query) response.body += " " + name + "=" + value;
    const auto* header = request.header("x-own");
    if (header != nullptr) response.body += " own=" + *header;
    if (request.path == "/injects") response.headers.push_back({"X", "a\r\nSet-Cookie: b"});
    if (request.path == "/drips") response.misbehaviour.drip_gap = 1ms;
    if (request.path == "/delays") response.misbehaviour.delay = 30ms;
    if (request.path == "/hangs") response.misbehaviour.delay = 1h;
    if (request.path == "/closes") response.misbehaviour.close_unanswered = true;
    if (request.path == "/empty") response.status = 204;
    co_return response;
}

class ServerAnswers : public testing::Test, protected ServerFixture {
protected:
    ServerAnswers() : ServerFixture{small_settings(), &echo} {}
};

TEST_F(ServerAnswers, WithWhatTheHandlerSays)
{
    const auto answer = send("POST /a%20b?x=1&y=a+b&x=2 HTTP/1.1\r\nHost: h\r\nX-Own: v\r\nConnection: close\r\n"
                             "Content-Length: 4\r\n\r\nbody");

    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(answer.ends_with("\r\n\r\nPOST /a b body x=1 y=a b own=v"));
}

TEST_F(ServerAnswers, SeveralRequestsOfOneConnection)
{
    const auto answer =
        send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

    EXPECT_NE(answer.find("GET /1 "), std::string::npos);
    EXPECT_NE(answer.find("GET /2 "), std::string::npos);
}

TEST_F(ServerAnswers, ChunkedRequests)
{
    const auto answer = send("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "2\r\nhi\r\n0\r\n\r\n");

    EXPECT_TRUE(answer.ends_with("POST / hi"));
}

TEST_F(ServerAnswers, HeadWithoutABody)
{
    const auto answer = send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

    EXPECT_NE(answer.find("Content-Length: 7\r\n"), std::string::npos);
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(ServerAnswers, NoContentWithoutALength) { EXPECT_EQ(get("/empty").find("Content-Length"), std::string::npos); }

TEST_F(ServerAnswers, ContinueToWhoAsksFirst)
{
    const auto answer = send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nConnection: close\r\n"
                             "Content-Length: 2\r\n\r\nhi");

    EXPECT_TRUE(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"));
}

TEST_F(ServerAnswers, FailuresOfAHandlerWithoutTheirDetails)
{
    const auto answer = get("/throws");

    EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 "));
    EXPECT_EQ(answer.find("secret"), std::string::npos);
    EXPECT_EQ(failures, std::vector<std::string>{"a secret detail"});
}

TEST_F(ServerAnswers, NoHeaderThatWouldSplitTheAnswer)
{
    const auto answer = get("/injects");

    EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 "));
    EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos);
}

TEST_F(ServerAnswers, SlowlyWhenToldTo)
{
    EXPECT_TRUE(get("/drips").ends_with("GET /drips "));
    EXPECT_TRUE(get("/delays").ends_with("GET /delays "));
    EXPECT_EQ(get("/closes"), "");
}

TEST_F(ServerAnswers, NobodyWhoIsTooSlow)
{
    EXPECT_EQ(send("GET / HTTP/1.1\r\nHost:"), "");
    EXPECT_EQ(send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhi"), "");
    EXPECT_EQ(send(""), "");
}

TEST_F(ServerAnswers, MoreClientsThanItTakesAtOnceOneAfterTheOther)
{
    int ended = 0;
    for (int i = 0; i < 20; ++i) {
        boost::asio::co_spawn(io, talk(io, server.bound_port(), "GET /delays HTTP/1.0\r\n\r\n"),
                              [&](const std::exception_ptr&, const std::string& answer) {
                                  if (answer.ends_with("GET /delays ")) ++ended;
                              });
    }
    io.restart();
    while (ended < 20) ASSERT_GT(io.run_one_for(test::test_patience), 0U);
}

TEST_F(ServerAnswers, WhatIsUnderWayWhenItIsStopped)
{
    std::string answer;
    boost::asio::co_spawn(io, talk(io, server.bound_port(), "GET /delays HTTP/1.1\r\nHost: h\r\n\r\n"),
                          [&](const std::exception_ptr&, const std::string& whole) { answer = whole; });
    io.restart();
    const auto head_start = std::chrono::steady_clock::now() + 10ms;
    while (std::chrono::steady_clock::now() < head_start) io.run_one_for(1ms);

    test::run_coroutine(io, server.stop());
    io.restart();
    while (answer.empty()) ASSERT_GT(io.run_one_for(test::test_patience), 0U);

    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_TRUE(answer.ends_with("GET /delays "));
}

TEST_F(ServerAnswers, NotForEverWhenItIsStopped)
{
    bool ended = false;
    boost::asio::co_spawn(io, talk(io, server.bound_port(), "GET /hangs HTTP/1.1\r\nHost: h\r\n\r\n"),
                          [&](const std::exception_ptr&, const std::string&) { ended = true; });
    io.restart();
    const auto head_start = std::chrono::steady_clock::now() + 10ms;
    while (std::chrono::steady_clock::now() < head_start) io.run_one_for(1ms);

    test::run_coroutine(io, server.stop());
    io.restart();
    while (!ended) ASSERT_GT(io.run_one_for(test::test_patience), 0U);
}

TEST_F(ServerAnswers, OnlyOnAnAddressThatIsFree)
{
    ServerSettings taken;
    taken.port = server.bound_port();
    Server second{io, taken, &echo, {}};

    EXPECT_THROW(second.start(), std::runtime_error);
}

struct Row {
    const char* name;
    std::string bytes;
    int status;
};

class ServerRefuses : public testing::TestWithParam<Row>, protected ServerFixture {
protected:
    ServerRefuses() : ServerFixture{small_settings(), &echo} {}
};

TEST_P(ServerRefuses, AsTheTableSays)
{
    const auto answer = send(GetParam().bytes);

    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + std::to_string(GetParam().status) + " ")) << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}

const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";

INSTANTIATE_TEST_SUITE_P(
    , ServerRefuses,
    testing::Values(
        Row{"LengthBesideChunks", post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        Row{"ChunksBesideLength", post + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n", 400},
        Row{"TwoLengths", post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi", 400},
        Row{"TwoEqualLengths", post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi", 400},
        Row{"AListOfLengths", post + "Content-Length: 2, 2\r\n\r\nhi", 400},
        Row{"ANegativeLength", post + "Content-Length: -2\r\n\r\n", 400},
        Row{"AnotherTransferCoding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
        Row{"ChunksInHttp10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        Row{"FoldedLines", post + "X: a\r\n b\r\n\r\n", 400},
        Row{"FoldedLinesWithTabs", post + "X: a\r\n\tb\r\n\r\n", 400},
        Row{"SpaceBeforeTheColon", post + "Content-Length : 2\r\n\r\nhi", 400},
        Row{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
        Row{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        Row{"NotHttp", "SSH-2.0-OpenSSH_9.2\r\n\r\n", 400},
        Row{"AProxysTarget", "GET http://x/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        Row{"ABrokenTarget", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        Row{"ALargeBodyBeforeItComes", post + "Content-Length: 101\r\n\r\n", 413},
        Row{"ALargeChunkedBody", post + "Transfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(101, 'x'), 413},
        Row{"ALargeHead", post + "X: " + std::string(3000, 'x') + "\r\n\r\n", 431},
        Row{"AnEndlessHead", post + "X: " + std::string(300000, 'x'), 431}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::http
