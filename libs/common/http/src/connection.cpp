#include "connection.hpp"

#include <algorithm>
#include <cerrno>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <openssl/err.h>
#include <sys/socket.h>

namespace fantail::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t first_read = 4096;  // most answers are smaller: what an idle connection keeps
constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

Step plain_step(const error_code& error, std::size_t bytes, Want blocked)
{
    if (!error) return Step{.bytes = bytes};
    if (error == asio::error::would_block) return Step{.want = blocked};
    if (error == asio::error::eof) return Step{.at_end = true};
    return Step{.error = error};
}

}  // namespace

std::array<asio::const_buffer, 2> Outgoing::rest() const noexcept
{
    const auto of_head = std::min(sent, head.size());
    return {asio::buffer(head.substr(of_head)), asio::buffer(body.substr(sent - of_head))};
}

Connection::Connection(asio::io_context& io, std::size_t buffer_limit) : socket_{io}, buffer_{buffer_limit} {}

Step Connection::handshake()
{
    ERR_clear_error();
    return tls_step(SSL_do_handshake(ssl_.get()));
}

Step Connection::write(const Outgoing& outgoing)
{
    const auto rest = outgoing.rest();
    if (!ssl_) {
        error_code error;
        const auto bytes = socket_.write_some(rest, error);
        return plain_step(error, bytes, Want::writable);
    }
    const auto& next = rest[0].size() > 0 ? rest[0] : rest[1];
    ERR_clear_error();
    std::size_t bytes = 0;
    const auto result = SSL_write_ex(ssl_.get(), next.data(), next.size(), &bytes);
    return result == 1 ? Step{.bytes = bytes} : tls_step(result);
}

Step Connection::read()
{
    const auto room = buffer_.max_size() - buffer_.size();
    const auto space = buffer_.prepare(std::min(room, buffer_.size() == 0 ? first_read : room));
    if (!ssl_) {
        error_code error;
        const auto bytes = socket_.read_some(space, error);
        buffer_.commit(bytes);
        return plain_step(error, bytes, Want::readable);
    }
    ERR_clear_error();
    std::size_t bytes = 0;
    const auto result = SSL_read_ex(ssl_.get(), space.data(), space.size(), &bytes);
    buffer_.commit(bytes);
    return result == 1 ? Step{.bytes = bytes} : tls_step(result);
}

Step Connection::tls_step(int result)
{
    const auto saved_errno = errno;
    switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_NONE:
        return Step{};
    case SSL_ERROR_WANT_READ:
        return Step{.want = Want::readable};
    case SSL_ERROR_WANT_WRITE:
        return Step{.want = Want::writable};
    case SSL_ERROR_ZERO_RETURN:
        return Step{.at_end = true};
    case SSL_ERROR_SYSCALL:
        if (saved_errno == 0) return Step{.at_end = true};
        return Step{.error = error_code{saved_errno, boost::system::system_category()}};
    default:
        break;
    }
    // Many servers end without close_notify. What was framed by a length is checked by the parser; what was framed by
    // the end of the connection is an answer's text, of which the status alone counts.
    if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING) return Step{.at_end = true};
    return Step{.tls_error = last_tls_complaint("TLS failed")};
}

asio::awaitable<error_code> Connection::wait(Want want)
{
    const auto what = want == Want::writable ? asio::socket_base::wait_write : asio::socket_base::wait_read;
    const auto [error] = co_await socket_.async_wait(what, as_value);
    // Closed while this wake-up was queued: the descriptor may already be somebody else's, TLS must not touch it.
    if (!error && !socket_.is_open()) co_return asio::error::operation_aborted;
    co_return error;
}

bool Connection::is_quiet() noexcept
{
    if (!socket_.is_open() || has_unparsed_bytes()) return false;
    char byte{};
    const auto seen = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return seen < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

bool Connection::has_unparsed_bytes() const noexcept
{
    return buffer_.size() > 0 || (ssl_ && SSL_has_pending(ssl_.get()) == 1);
}

void Connection::shrink()
{
    if (buffer_.size() == 0 && buffer_.capacity() > first_read) buffer_.shrink_to_fit();
}

void Connection::close() noexcept
{
    error_code ignored;
    socket_.close(ignored);
}

}  // namespace fantail::http
