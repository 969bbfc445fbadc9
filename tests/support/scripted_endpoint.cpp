#include "support/scripted_endpoint.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "fantail/runtime/deadline.hpp"
#include "fantail/runtime/task_group.hpp"

namespace fantail::test {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

struct Log {
    std::size_t connections{0};
    std::size_t resumed{0};
    std::vector<std::string> requests;
};

/// One connection and its script, over a plain or a TLS stream.
template <class Stream>
class Player {
public:
    Player(Stream& stream, Log& log) : stream_{stream}, log_{log} {}

    asio::awaitable<bool> play(ReadRequest)
    {
        const auto [error, head] =
            co_await asio::async_read_until(stream_, asio::dynamic_buffer(unread_), "\r\n\r\n", as_value);
        if (error) co_return false;
        constexpr std::string_view length_field = "Content-Length: ";
        const auto length = unread_.find(length_field);
        const auto body = length < head ? std::stoul(unread_.substr(length + length_field.size())) : 0;
        if (unread_.size() < head + body) {
            const auto missing = asio::transfer_exactly(head + body - unread_.size());
            const auto [cut, size] =
                co_await asio::async_read(stream_, asio::dynamic_buffer(unread_), missing, as_value);
            if (cut) co_return false;
        }
        log_.requests.push_back(unread_.substr(0, head + body));
        unread_.erase(0, head + body);
        co_return true;
    }

    asio::awaitable<bool> play(Send step)
    {
        const auto [error, size] = co_await asio::async_write(stream_, asio::buffer(step.bytes), as_value);
        co_return !error;
    }

    asio::awaitable<bool> play(Drip step)
    {
        for (std::size_t i = 0;; i = (i + 1) % step.bytes.size()) {
            const auto [error, size] = co_await asio::async_write(stream_, asio::buffer(&step.bytes[i], 1), as_value);
            if (error) co_return false;
            co_await runtime::pause(step.gap);
        }
    }

    asio::awaitable<bool> play(Flood step)
    {
        for (;;) {
            const auto [error, size] = co_await asio::async_write(stream_, asio::buffer(step.bytes), as_value);
            if (error) co_return false;
        }
    }

    asio::awaitable<bool> play(Pause step)
    {
        co_await runtime::pause(step.gap);
        co_return true;
    }

    asio::awaitable<bool> play(Hang)
    {
        for (;;) {
            const auto [error, size] =
                co_await asio::async_read(stream_, asio::dynamic_buffer(unread_), asio::transfer_at_least(1), as_value);
            if (error) co_return false;
        }
    }

    asio::awaitable<bool> play(Reset)
    {
        stream_.lowest_layer().set_option(asio::socket_base::linger{true, 0});
        co_return false;
    }

    asio::awaitable<void> play(Script script)
    {
        for (auto& step : script) {
            auto playing = std::visit([this](auto& one) { return play(std::move(one)); }, step);
            const auto goes_on = co_await std::move(playing);
            if (!goes_on) co_return;
        }
    }

private:
    Stream& stream_;
    Log& log_;
    std::string unread_;
};

}  // namespace

class ScriptedEndpoint::Impl {
public:
    Impl(asio::io_context& io, std::vector<Script> scripts, std::optional<Identity> identity)
        : io_{io}, scripts_{std::move(scripts)}, acceptor_{io, tcp::endpoint{asio::ip::address_v4::loopback(), 0}},
          tasks_{io, [](const std::exception_ptr& failure) { std::rethrow_exception(failure); }}
    {
        if (identity) {
            tls_.emplace(asio::ssl::context::tls_server);
            tls_->use_certificate_chain(asio::buffer(identity->certificate));
            tls_->use_private_key(asio::buffer(identity->key), asio::ssl::context::pem);
            constexpr std::array<unsigned char, 4> name{'t', 'e', 's', 't'};  // who asks for certificates must say it
            SSL_CTX_set_session_id_context(tls_->native_handle(), name.data(), name.size());
        }
        tasks_.spawn(accept());
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { io_.stop(); }  // who is in the middle of a script stays there: the test is over

    asio::awaitable<void> accept()
    {
        for (;;) {
            auto [error, socket] = co_await acceptor_.async_accept(as_value);
            if (error) co_return;
            const auto which = std::min(log.connections++, scripts_.size() - 1);
            tasks_.spawn(serve(std::move(socket), scripts_[which]));
        }
    }

    asio::awaitable<void> serve(tcp::socket socket, Script script)
    {
        if (!tls_) {
            Player player{socket, log};
            co_await player.play(std::move(script));
            co_return;
        }
        asio::ssl::stream<tcp::socket> stream{std::move(socket), *tls_};
        const auto [refused] = co_await stream.async_handshake(asio::ssl::stream_base::server, as_value);
        if (refused) co_return;
        log.resumed += static_cast<std::size_t>(SSL_session_reused(stream.native_handle()));
        Player player{stream, log};
        co_await player.play(std::move(script));
    }

    [[nodiscard]] SSL_CTX* tls() { return tls_->native_handle(); }
    [[nodiscard]] bool speaks_tls() const { return tls_.has_value(); }
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    Log log;

private:
    asio::io_context& io_;
    std::vector<Script> scripts_;
    std::optional<asio::ssl::context> tls_;
    tcp::acceptor acceptor_;
    runtime::TaskGroup tasks_;
};

std::string ok_answer(const std::string& body)
{
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

Script answers(std::size_t times)
{
    Script script;
    for (std::size_t i = 0; i < times; ++i) {
        script.emplace_back(ReadRequest{});
        script.emplace_back(Send{ok_answer("ok")});
    }
    return script;
}

ScriptedEndpoint::ScriptedEndpoint(asio::io_context& io, std::vector<Script> scripts, std::optional<Identity> identity)
    : impl_{std::make_unique<Impl>(io, std::move(scripts), std::move(identity))}
{
}

ScriptedEndpoint::~ScriptedEndpoint() = default;

std::uint16_t ScriptedEndpoint::port() const { return impl_->port(); }

std::string ScriptedEndpoint::url(const std::string& host) const
{
    return (impl_->speaks_tls() ? "https://" : "http://") + host + ":" + std::to_string(port()) + "/hook";
}

std::size_t ScriptedEndpoint::connections() const { return impl_->log.connections; }

std::size_t ScriptedEndpoint::resumed() const { return impl_->log.resumed; }

SSL_CTX* ScriptedEndpoint::tls() const { return impl_->tls(); }

const std::vector<std::string>& ScriptedEndpoint::requests() const { return impl_->log.requests; }

}  // namespace fantail::test
