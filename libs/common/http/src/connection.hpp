#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/system/error_code.hpp>

#include "tls.hpp"

namespace fantail::http {

/// What a step on a socket waits for before it can go on.
enum class Want { nothing, readable, writable };

/// What one non-blocking step came to: bytes moved, or something to wait for, or the end, or a failure.
struct Step {
    std::size_t bytes{0};
    Want want{Want::nothing};
    bool at_end{false};                 ///< the peer has closed
    boost::system::error_code error{};  ///< of the socket
    std::string tls_error{};            ///< of TLS, above a healthy socket
};

/// A request on its way out.
struct Outgoing {
    std::string_view head;
    std::string_view body;
    std::size_t sent{0};

    [[nodiscard]] bool is_whole() const noexcept { return sent == head.size() + body.size(); }
    [[nodiscard]] std::array<boost::asio::const_buffer, 2> rest() const noexcept;
};

/// A socket, plain or with TLS on it, and the bytes read from it that nobody has parsed.
///
/// Steps never block and never suspend; who needs more waits with wait(). One loop then serves plain and TLS alike, an
/// answer that has arrived costs no trip through the scheduler, and TLS runs on the socket itself instead of through a
/// pair of memory buffers (asio::ssl::stream: 74 KB a connection and 3 µs an exchange more).
///
/// Threads: one coroutine at a time; close() from any other of the same thread.
class Connection {
public:
    Connection(boost::asio::io_context& io, std::size_t buffer_limit);

    [[nodiscard]] boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }
    [[nodiscard]] boost::beast::flat_buffer& buffer() noexcept { return buffer_; }

    void start_tls(SslHandle ssl) noexcept { ssl_ = std::move(ssl); }
    [[nodiscard]] bool is_tls() const noexcept { return ssl_ != nullptr; }
    [[nodiscard]] const SSL& ssl() const noexcept { return *ssl_; }
    [[nodiscard]] bool has_resumed() const noexcept { return ssl_ && SSL_session_reused(ssl_.get()) == 1; }

    Step handshake();
    Step write(const Outgoing& outgoing);
    Step read();  ///< appends to buffer()

    boost::asio::awaitable<boost::system::error_code> wait(Want want);

    /// Whether it could carry another request: open, and nothing arrived that nobody asked for. One system call.
    [[nodiscard]] bool is_quiet() noexcept;
    [[nodiscard]] bool has_unparsed_bytes() const noexcept;

    /// Gives back what a large answer had needed: for connections that are kept.
    void shrink();

    void close() noexcept;

private:
    Step tls_step(int result);

    boost::asio::ip::tcp::socket socket_;
    SslHandle ssl_;  // refers to the socket's descriptor: goes before it
    boost::beast::flat_buffer buffer_;
};

}  // namespace fantail::http
