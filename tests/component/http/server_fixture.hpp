#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "fantail/http/server.hpp"
#include "support/run_coroutine.hpp"

namespace fantail::http {

using namespace std::chrono_literals;

/// Sends the bytes and reads until the server closes.
inline boost::asio::awaitable<std::string> talk(boost::asio::io_context& io, std::uint16_t port, std::string bytes)
{
    constexpr auto as_value = boost::asio::as_tuple(boost::asio::use_awaitable);
    boost::asio::ip::tcp::socket socket{io};
    co_await socket.async_connect({boost::asio::ip::address_v4::loopback(), port}, boost::asio::use_awaitable);
    [[maybe_unused]] const auto sent = co_await boost::asio::async_write(socket, boost::asio::buffer(bytes), as_value);
    std::string answer;
    [[maybe_unused]] const auto read =
        co_await boost::asio::async_read(socket, boost::asio::dynamic_buffer(answer), as_value);
    co_return answer;
}

/// A server on a loop of its own, stopped before it goes.
class ServerFixture {
public:
    ServerFixture(ServerSettings settings, Handler handler)
        : server{io, std::move(settings), std::move(handler),
                 ServerHooks{.refuse = {}, .handler_failed = [this](auto what) { failures.emplace_back(what); }}}
    {
        server.start();
    }
    ~ServerFixture() { test::run_coroutine(io, server.stop()); }
    ServerFixture(const ServerFixture&) = delete;
    ServerFixture& operator=(const ServerFixture&) = delete;

    std::string send(std::string bytes)
    {
        return test::run_coroutine(io, talk(io, server.bound_port(), std::move(bytes)));
    }

    std::string get(const std::string& target)
    {
        return send("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    boost::asio::io_context io{1};
    std::vector<std::string> failures;
    Server server;
};

}  // namespace fantail::http
