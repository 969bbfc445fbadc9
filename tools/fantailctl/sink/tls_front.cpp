#include "fantailctl/sink/tls_front.hpp"

#include <array>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "fantail/runtime/deadline.hpp"
#include "fantail/runtime/task_group.hpp"

namespace fantail::fantailctl {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t chunk_bytes = 16 * 1024;  // a TLS record's worth
constexpr std::chrono::milliseconds out_of_descriptors{100};

/// Copies until one side ends.
template <class From, class To>
asio::awaitable<void> pump(From& from, To& to)
{
    std::array<char, chunk_bytes> chunk{};
    for (;;) {
        const auto [read_error, size] = co_await from.async_read_some(asio::buffer(chunk), as_value);
        if (read_error) co_return;
        const auto [write_error, written] = co_await asio::async_write(to, asio::buffer(chunk, size), as_value);
        if (write_error) co_return;
    }
}

asio::ssl::context server_context(const TlsFrontSettings& settings)
{
    asio::ssl::context context{asio::ssl::context::tls_server};
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.use_certificate_chain_file(settings.certificate.string());
    context.use_private_key_file(settings.key.string(), asio::ssl::context::pem);
    return context;
}

}  // namespace

class TlsFront::Impl {
public:
    Impl(asio::io_context& io, const TlsFrontSettings& settings)
        : context_{server_context(settings)}, behind_{asio::ip::address_v4::loopback(), settings.behind},
          acceptor_{io, tcp::endpoint{asio::ip::make_address(settings.address), settings.port}},
          tasks_{io, [](const std::exception_ptr&) { /* of one connection: its client saw it end */ }}
    {
        tasks_.spawn(accept());
    }

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    asio::awaitable<void> stop()
    {
        tasks_.cancel();
        co_await tasks_.join();
    }

private:
    asio::awaitable<void> accept()
    {
        for (;;) {
            auto [error, socket] = co_await acceptor_.async_accept(as_value);
            if (error == asio::error::operation_aborted) co_return;
            if (error) {
                co_await runtime::pause(out_of_descriptors);
                continue;
            }
            tasks_.spawn(serve(std::move(socket)));
        }
    }

    asio::awaitable<void> serve(tcp::socket socket)
    {
        using namespace asio::experimental::awaitable_operators;
        socket.set_option(tcp::no_delay{true});
        asio::ssl::stream<tcp::socket> outer{std::move(socket), context_};
        const auto [failed] = co_await outer.async_handshake(asio::ssl::stream_base::server, as_value);
        if (failed) co_return;
        tcp::socket inner{outer.get_executor()};
        const auto [refused] = co_await inner.async_connect(behind_, as_value);
        if (refused) co_return;
        inner.set_option(tcp::no_delay{true});
        auto either_ends = pump(outer, inner) || pump(inner, outer);
        co_await std::move(either_ends);
    }

    asio::ssl::context context_;
    tcp::endpoint behind_;
    tcp::acceptor acceptor_;
    runtime::TaskGroup tasks_;
};

TlsFront::TlsFront(asio::io_context& io, const TlsFrontSettings& settings) : impl_{std::make_unique<Impl>(io, settings)}
{
}

TlsFront::~TlsFront() = default;

std::uint16_t TlsFront::bound_port() const { return impl_->port(); }

asio::awaitable<void> TlsFront::stop() { return impl_->stop(); }

}  // namespace fantail::fantailctl
