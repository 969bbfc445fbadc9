#include "server_session.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include <sys/socket.h>

#include "fantail/runtime/deadline.hpp"
#include "response_bytes.hpp"

namespace fantail::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds linger{1000};
constexpr std::size_t lingered_bytes = 1024 * 1024;
constexpr milliseconds look_up_every{200};  // how often a delayed answer looks whether its asker is still there

bool peer_is_gone(tcp::socket& socket)
{
    char byte{};
    const auto seen = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return seen == 0 || (seen < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace

Session::Session(tcp::socket socket, Serving serving)
    : stream_{std::move(socket)}, buffer_{serving.settings.head_limit}, serving_{serving}
{
}

asio::awaitable<void> Session::run()
{
    for (;;) {
        const auto arrived = co_await wait_for_request();
        if (!arrived) co_return;
        const auto next = co_await serve_one();
        if (next == Next::close || serving_.is_stopping) break;
    }
    co_await close_gently();
}

void Session::close_if_idle() noexcept
{
    if (idle_) stream_.close();
}

asio::awaitable<bool> Session::wait_for_request()
{
    if (buffer_.size() > 0) co_return true;
    idle_ = true;
    stream_.expires_after(serving_.settings.idle_timeout);
    const auto [error, size] = co_await stream_.async_read_some(buffer_.prepare(buffer_.max_size()), as_value);
    buffer_.commit(size);
    idle_ = false;
    co_return !error;
}

asio::awaitable<Session::Next> Session::serve_one()
{
    stream_.expires_after(serving_.settings.request_timeout);
    auto outcome = co_await read_request(stream_, buffer_, serving_.settings);
    if (std::holds_alternative<Gone>(outcome)) co_return Next::close;
    if (const auto* refused = std::get_if<Refused>(&outcome)) {
        auto response = refusal(refused->status, refused->reason);
        co_return co_await answer(std::move(response), true, Next::close);
    }
    auto& received = std::get<Received>(outcome);
    const auto with_body = received.request.method != "HEAD";
    const auto next = received.keep_alive && !serving_.is_stopping ? Next::go_on : Next::close;
    stream_.expires_never();
    auto response = co_await handle(std::move(received.request));
    co_return co_await answer(std::move(response), with_body, next);
}

asio::awaitable<ServerResponse> Session::handle(ServerRequest request)
{
    std::string failure;
    try {
        auto response = co_await serving_.handler(std::move(request));
        if (is_sendable(response)) co_return response;
        failure = "a response header breaks the rules of HTTP";
    } catch (const boost::system::system_error& error) {
        // Told to stop: not the handler's failure.
        if (error.code() == asio::error::operation_aborted && serving_.is_stopping) throw;
        failure = error.what();
    } catch (const std::exception& error) {
        failure = error.what();
    }
    report(failure);
    co_return refusal(500, "the request could not be carried out");
}

asio::awaitable<Session::Next> Session::answer(ServerResponse response, bool with_body, Next next)
{
    const auto& misbehaviour = response.misbehaviour;
    if (misbehaviour.delay > milliseconds::zero()) {
        const auto still_wanted = co_await delay(misbehaviour.delay);
        if (!still_wanted) co_return Next::close;
    }
    if (misbehaviour.close_unanswered) co_return Next::close;

    if (serving_.is_stopping) next = Next::close;
    auto bytes = head_bytes(response, next == Next::close ? AfterAnswer::close : AfterAnswer::keep_alive);
    if (with_body && has_body(response)) bytes += response.body;
    const auto written = co_await write(bytes, misbehaviour);
    co_return written ? next : Next::close;
}

asio::awaitable<bool> Session::write(std::string_view bytes, const Misbehaviour& misbehaviour)
{
    if (!misbehaviour.drip_gap) {
        stream_.expires_after(serving_.settings.request_timeout);
        const auto [error, size] = co_await asio::async_write(stream_, asio::buffer(bytes), as_value);
        co_return !error;
    }
    stream_.expires_never();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto [error, size] = co_await asio::async_write(stream_, asio::buffer(bytes.substr(i, 1)), as_value);
        if (error) co_return false;
        co_await runtime::pause(*misbehaviour.drip_gap);
    }
    co_return true;
}

asio::awaitable<bool> Session::delay(milliseconds duration)
{
    while (duration > milliseconds::zero()) {
        const auto slice = std::min(duration, look_up_every);
        co_await runtime::pause(slice);
        duration -= slice;
        if (peer_is_gone(stream_.socket())) co_return false;
    }
    co_return true;
}

/// Closing with unread bytes resets the connection, and the answer that explains it would be lost on the way.
asio::awaitable<void> Session::close_gently()
{
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(linger);
    buffer_.clear();
    for (std::size_t total = 0; total < lingered_bytes;) {
        const auto [error, size] = co_await stream_.async_read_some(buffer_.prepare(buffer_.max_size()), as_value);
        if (error) co_return;
        total += size;
    }
}

ServerResponse Session::refusal(int status, std::string_view reason) const
{
    if (!serving_.hooks.refuse) return {.status = status, .body = std::string{reason} + "\n"};
    error_code ignored;
    const auto peer = stream_.socket().remote_endpoint(ignored);
    return serving_.hooks.refuse({.status = status, .reason = reason, .remote = peer.address().to_string()});
}

void Session::report(std::string_view what) const
{
    if (serving_.hooks.handler_failed) serving_.hooks.handler_failed(what);
}

}  // namespace fantail::http
