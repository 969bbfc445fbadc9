#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fantail/core/outcome.hpp"
#include "support/scripted_endpoint.hpp"

namespace fantail::http {

/// A way to be a bad receiver, and what must become of an attempt at it: its status, or why it has none.
struct HostilePeer {
    const char* name;
    test::Script script;
    std::optional<int> status;
    core::AttemptError error;
};

inline std::vector<HostilePeer> hostile_peers()
{
    using core::AttemptError;
    using test::Drip;
    using test::Flood;
    using test::Hang;
    using test::ReadRequest;
    using test::Send;
    using namespace std::chrono_literals;
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
    const auto says = [](const std::string& bytes) { return test::Script{ReadRequest{}, Send{bytes}, Hang{}}; };
    const auto floods = [](const std::string& first, const std::string& then) {
        std::string block;  // large, so that it is the client that has the work
        while (block.size() < 16 * 1024) block += then;
        return test::Script{ReadRequest{}, Send{first}, Flood{block}};
    };
    const auto drips = [](const std::string& first, const std::string& then) {
        return test::Script{ReadRequest{}, Send{first}, Drip{then, 100ms}};
    };
    const std::string bomb = "\x1f\x8b\x08" + std::string(32 * 1024, '\0');
    return {
        {"never answers", {ReadRequest{}, Hang{}}, {}, AttemptError::timeout},
        {"never reads", {test::Pause{3s}}, {}, AttemptError::timeout},
        {"closes", {ReadRequest{}}, {}, AttemptError::closed},
        {"resets", {ReadRequest{}, test::Reset{}}, {}, AttemptError::closed},
        {"drips its head", drips(ok, "X: y\r\n"), {}, AttemptError::timeout},
        {"drips its body", drips(ok + "Content-Length: 9999\r\n\r\n", "x"), {}, AttemptError::timeout},
        {"drips chunks", drips(chunked, "1\r\nx\r\n"), {}, AttemptError::timeout},
        {"drips interim answers", drips("", "HTTP/1.1 102 Wait\r\n\r\n"), {}, AttemptError::timeout},
        {"endless head", floods(ok, "X: y\r\n"), {}, AttemptError::answer_too_large},
        {"endless line", floods("HTTP/1.1 200 ", "OK"), {}, AttemptError::answer_too_large},
        {"endless chunk extension", floods(chunked + "1;", "e"), {}, AttemptError::answer_too_large},
        {"extensions without end",
         floods(chunked, "1;" + std::string(8000, 'e') + "\r\nx\r\n"),
         {},
         AttemptError::answer_too_large},
        {"endless trailers", floods(chunked + "0\r\n", "T: x\r\n"), {}, AttemptError::answer_too_large},
        {"endless body", floods(ok + "\r\n", std::string(4096, 'x')), 200, AttemptError::none},
        {"interim without end", floods("", "HTTP/1.1 100 Continue\r\n\r\n"), {}, AttemptError::protocol_error},
        {"101", says("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"), {}, AttemptError::protocol_error},
        {"000", says("HTTP/1.1 000 No\r\n\r\n"), {}, AttemptError::protocol_error},
        {"999", says("HTTP/1.1 999 No\r\n\r\n"), {}, AttemptError::protocol_error},
        {"TE with CL",
         says(ok + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
         {},
         AttemptError::protocol_error},
        {"two CL", says(ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi"), {}, AttemptError::protocol_error},
        {"gzip bomb",
         says(ok + "Connection: close\r\nContent-Encoding: gzip\r\nContent-Length: " + std::to_string(bomb.size()) +
              "\r\n\r\n" + bomb),
         200, AttemptError::none},
        {"bytes after the end", says(test::ok_answer("ok") + test::ok_answer("ok")), 200, AttemptError::none},
        {"200 before the request",
         {Send{ok + "Connection: close\r\nContent-Length: 0\r\n\r\n"}, Hang{}},
         200,
         AttemptError::none},
    };
}

}  // namespace fantail::http
