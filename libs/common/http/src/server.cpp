#include "fantail/http/server.hpp"

#include <list>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/deadline.hpp"
#include "fantail/runtime/task_group.hpp"
#include "server_session.hpp"

namespace fantail::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds out_of_descriptors{100};

std::string what(const std::exception_ptr& failure)
{
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception of an unknown kind";
    }
}

}  // namespace

class Server::Impl {
public:
    Impl(asio::io_context& io, ServerSettings settings, Handler handler, ServerHooks hooks)
        : settings_{std::move(settings)}, handler_{std::move(handler)}, hooks_{std::move(hooks)}, acceptor_{io},
          has_room_{io.get_executor()}, tasks_{io, [this](const std::exception_ptr& failure) {
                                                   if (hooks_.handler_failed) hooks_.handler_failed(what(failure));
                                               }}
    {
    }

    void start();
    asio::awaitable<void> stop();

    [[nodiscard]] std::uint16_t port() const noexcept
    {
        error_code none;
        return acceptor_.local_endpoint(none).port();
    }

private:
    asio::awaitable<void> accept();
    asio::awaitable<void> serve(tcp::socket socket);

    ServerSettings settings_;
    Handler handler_;
    ServerHooks hooks_;
    tcp::acceptor acceptor_;
    std::list<Session*> sessions_;
    bool is_stopping_{false};
    runtime::AsyncEvent has_room_;
    runtime::TaskGroup tasks_;
};

void Server::Impl::start()
{
    try {
        const tcp::endpoint endpoint{asio::ip::make_address(settings_.address), settings_.port};
        acceptor_.open(endpoint.protocol());
        acceptor_.set_option(tcp::acceptor::reuse_address{true});
        acceptor_.bind(endpoint);
        acceptor_.listen();
    } catch (const std::exception& error) {
        throw std::runtime_error{"cannot listen on " + settings_.address + " port " + std::to_string(settings_.port) +
                                 ": " + error.what()};
    }
    tasks_.spawn(accept());
}

asio::awaitable<void> Server::Impl::accept()
{
    while (!is_stopping_) {
        while (sessions_.size() >= settings_.max_connections && !is_stopping_) co_await has_room_.wait();
        auto [error, socket] = co_await acceptor_.async_accept(as_value);
        if (is_stopping_ || error == asio::error::operation_aborted) co_return;
        if (error) {
            // Out of descriptors, most likely: asking again at once would spin.
            co_await runtime::pause(out_of_descriptors);
            continue;
        }
        error_code ignored;
        socket.set_option(tcp::no_delay{true}, ignored);
        tasks_.spawn(serve(std::move(socket)));
    }
}

asio::awaitable<void> Server::Impl::serve(tcp::socket socket)
{
    Session session{std::move(socket), Serving{settings_, handler_, hooks_, is_stopping_}};
    const auto place = sessions_.insert(sessions_.end(), &session);
    std::exception_ptr failure;
    try {
        co_await session.run();
    } catch (...) {
        failure = std::current_exception();
    }
    sessions_.erase(place);
    has_room_.notify_all();
    if (failure) std::rethrow_exception(failure);
}

asio::awaitable<void> Server::Impl::stop()
{
    is_stopping_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    has_room_.notify_all();
    for (auto* session : sessions_) session->close_if_idle();

    const auto patience = std::chrono::steady_clock::now() + settings_.request_timeout;
    const auto all_ended = co_await runtime::with_deadline(tasks_.join(), patience);
    if (all_ended) co_return;
    tasks_.cancel();
    co_await tasks_.join();
}

Server::Server(asio::io_context& io, ServerSettings settings, Handler handler, ServerHooks hooks)
    : impl_{std::make_unique<Impl>(io, std::move(settings), std::move(handler), std::move(hooks))}
{
}

Server::~Server() = default;

void Server::start() { impl_->start(); }

std::uint16_t Server::bound_port() const noexcept { return impl_->port(); }

asio::awaitable<void> Server::stop() { return impl_->stop(); }

asio::awaitable<ServerResponse> answer_now(ServerResponse response) { co_return response; }

}  // namespace fantail::http
