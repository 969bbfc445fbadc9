#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/http/message.hpp"

namespace fantail::http {

struct ServerSettings {
    std::string address{"127.0.0.1"};
    std::uint16_t port{0};                ///< 0: any free one, told by bound_port()
    std::size_t head_limit{16 * 1024};    ///< bytes
    std::size_t body_limit{1024 * 1024};  ///< bytes
    std::size_t max_connections{256};     ///< more wait in the kernel's queue until one ends
    std::chrono::milliseconds request_timeout{
        10'000};                                     ///< for a whole request to arrive, and for an answer to be taken
    std::chrono::milliseconds idle_timeout{30'000};  ///< between two requests of a connection
};

/// Answers one request. May wait; is cancelled when the server is stopped.
using Handler = std::function<boost::asio::awaitable<ServerResponse>(ServerRequest)>;

/// What the server itself refuses: 400, 413, 431, 500 …
struct ServerRefusal {
    int status;
    std::string_view reason;
    std::string remote;  ///< as ServerRequest has it
};

struct ServerHooks {
    /// Words a refusal; empty: one plain line.
    std::function<ServerResponse(const ServerRefusal&)> refuse;
    /// Told of an exception that left a handler; the caller of the request only sees a 500.
    std::function<void(std::string_view what)> handler_failed;
};

/// For a handler that has its answer at once, so that it need not be a coroutine.
boost::asio::awaitable<ServerResponse> answer_now(ServerResponse response);

/// A small HTTP/1.1 server for the admin port, the management API and the sink.
///
/// It bounds before it reads: connections, head, body (413 before a byte of it is read), the time a request may take to
/// arrive and an answer to be taken. Requests that two parsers may read differently are refused: Transfer-Encoding
/// beside Content-Length, two Content-Length, folded header lines, no Host. Who is too slow is cut off without a word.
///
/// Threads: lives on the thread that runs `io`, as do its handlers.
/// Errors:  start() throws when the address cannot be bound. Whatever a client does ends only that client's connection.
/// Ends:    stop() takes no more, closes idle connections, lets answers under way finish for `request_timeout`, then
///          cancels them; it returns when none is left. Must be awaited before the destructor if start() was called.
class Server {
public:
    Server(boost::asio::io_context& io, ServerSettings settings, Handler handler, ServerHooks hooks);
    ~Server();

    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void start();
    [[nodiscard]] std::uint16_t bound_port() const noexcept;  ///< 0 before start()
    boost::asio::awaitable<void> stop();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace fantail::http
