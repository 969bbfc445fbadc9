// What one exchange costs the client's thread, ours against Beast as it is usually written; the figures of ADR 0001.
// Usage: http_client_bench [--exchanges N] [--rounds N]

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "fantail/http/client.hpp"
#include "support/certificates.hpp"
#include "support/stub_resolver.hpp"

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr std::size_t connections = 64;
constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n"
    "{\"success\":true}";
constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

const std::string body(1024, 'x');

struct Options {
    int exchanges{20'000};
    int rounds{7};
};

/// Answers every request of a connection; knows their length, so that it costs as little as can be.
template <class Stream>
asio::awaitable<void> answer_all(Stream& stream)
{
    std::string request;
    for (;;) {
        const auto [error, head] =
            co_await asio::async_read_until(stream, asio::dynamic_buffer(request), "\r\n\r\n", as_value);
        if (error) co_return;
        if (request.size() < head + body.size()) {
            const auto missing = asio::transfer_exactly(head + body.size() - request.size());
            const auto [cut, size] =
                co_await asio::async_read(stream, asio::dynamic_buffer(request), missing, as_value);
            if (cut) co_return;
        }
        request.erase(0, head + body.size());
        const auto [unsent, size] =
            co_await asio::async_write(stream, asio::buffer(answer.data(), answer.size()), as_value);
        if (unsent) co_return;
    }
}

/// The receiver, on a thread of its own, whose CPU is not counted.
class Receiver {
public:
    explicit Receiver(const fantail::test::Identity* identity)
    {
        if (identity != nullptr) {
            tls_.use_certificate_chain(asio::buffer(identity->certificate));
            tls_.use_private_key(asio::buffer(identity->key), asio::ssl::context::pem);
        }
        asio::co_spawn(io_, accept(identity != nullptr), [](const std::exception_ptr&) {});
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~Receiver()
    {
        io_.stop();
        thread_.join();
    }
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    asio::awaitable<void> accept(bool with_tls)
    {
        for (;;) {
            auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
            socket.set_option(tcp::no_delay{true});
            asio::co_spawn(io_, serve(std::move(socket), with_tls), [](const std::exception_ptr&) {});
        }
    }

    asio::awaitable<void> serve(tcp::socket socket, bool with_tls)
    {
        if (!with_tls) {
            co_await answer_all(socket);
            co_return;
        }
        asio::ssl::stream<tcp::socket> stream{std::move(socket), tls_};
        co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
        co_await answer_all(stream);
    }

    asio::io_context io_{1};
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    tcp::acceptor acceptor_{io_, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    std::uint16_t port_{acceptor_.local_endpoint().port()};
    std::thread thread_;
};

double thread_cpu_us()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

void complain(const std::exception_ptr& failure)
{
    if (!failure) return;
    std::fputs("an exchange failed\n", stderr);
    std::exit(1);
}

/// What is measured: prepare() once, then exchange() of each connection many times.
class Contestant {
public:
    virtual ~Contestant() = default;
    virtual asio::awaitable<void> run(std::size_t connection, int exchanges) = 0;

    /// µs of this thread per exchange.
    double measure(asio::io_context& io, int exchanges)
    {
        const auto each = std::max(1, exchanges / static_cast<int>(connections));
        const auto start = thread_cpu_us();
        io.restart();
        std::size_t running = connections;
        for (std::size_t i = 0; i < connections; ++i) {
            asio::co_spawn(io, run(i, each), [&](const std::exception_ptr& failure) {
                complain(failure);
                if (--running == 0) io.stop();
            });
        }
        io.run();
        return (thread_cpu_us() - start) / (each * static_cast<double>(connections));
    }
};

class Ours final : public Contestant {
public:
    Ours(asio::io_context& io, const std::string& url, const std::string& ca_file)
        : url_{fantail::core::Url::parse(url).value()},
          client_{io,
                  {.addresses = fantail::core::AddressRules{{fantail::core::Network::parse("127.0.0.1").value()}, {}},
                   .ca_file = ca_file,
                   .idle_per_endpoint = connections},
                  names_}
    {
    }

    asio::awaitable<void> run(std::size_t /*connection*/, int exchanges) override
    {
        const std::string head = "POST /hook HTTP/1.1\r\nHost: " + url_.host_field() +
                                 "\r\nContent-Type: application/json\r\n"
                                 "User-Agent: Fantail\r\nwebhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek\r\n"
                                 "webhook-timestamp: 1614265330\r\n"
                                 "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\r\n"
                                 "Content-Length: 1024\r\n\r\n";
        for (int i = 0; i < exchanges; ++i) {
            const fantail::http::Request request{url_, head, body};
            const auto attempt = co_await client_.post(request, std::chrono::steady_clock::now() + 30s);
            if (!attempt.delivered()) throw std::runtime_error{attempt.error_detail};
        }
    }

private:
    fantail::core::Url url_;
    fantail::test::StubResolver names_;
    fantail::http::Client client_;
};

/// Beast as its examples write it: a message, a serializer, a response of strings, a timer for each operation.
template <class Stream>
class Usual final : public Contestant {
public:
    Usual(asio::io_context& io, std::uint16_t port, asio::ssl::context& tls) : port_{port}
    {
        for (std::size_t i = 0; i < connections; ++i) {
            if constexpr (std::is_same_v<Stream, beast::tcp_stream>) {
                streams_.push_back(std::make_unique<Stream>(io));
            } else {
                streams_.push_back(std::make_unique<Stream>(io, tls));
            }
            buffers_.push_back(std::make_unique<beast::flat_buffer>());
        }
    }

    asio::awaitable<void> run(std::size_t connection, int exchanges) override
    {
        auto& stream = *streams_[connection];
        auto& lowest = beast::get_lowest_layer(stream);
        if (!lowest.socket().is_open()) {
            co_await lowest.async_connect(tcp::endpoint{asio::ip::address_v4::loopback(), port_}, asio::use_awaitable);
            lowest.socket().set_option(tcp::no_delay{true});
            if constexpr (!std::is_same_v<Stream, beast::tcp_stream>) {
                co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
            }
        }
        for (int i = 0; i < exchanges; ++i) {
            beast::http::request<beast::http::string_body> request{beast::http::verb::post, "/hook", 11};
            request.set(beast::http::field::host, "127.0.0.1");
            request.set(beast::http::field::content_type, "application/json");
            request.set(beast::http::field::user_agent, "Fantail");
            request.set("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek");
            request.set("webhook-timestamp", "1614265330");
            request.set("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
            request.body() = body;
            request.prepare_payload();
            lowest.expires_after(30s);
            co_await beast::http::async_write(stream, request, asio::use_awaitable);
            beast::http::response<beast::http::string_body> response;
            lowest.expires_after(30s);
            co_await beast::http::async_read(stream, *buffers_[connection], response, asio::use_awaitable);
            if (response.result_int() != 200) throw std::runtime_error{"not 200"};
        }
    }

private:
    std::uint16_t port_;
    std::vector<std::unique_ptr<Stream>> streams_;
    std::vector<std::unique_ptr<beast::flat_buffer>> buffers_;
};

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void compare(const char* name, asio::io_context& io, Contestant& ours, Contestant& usual, const Options& options)
{
    ours.measure(io, static_cast<int>(connections));  // connects
    usual.measure(io, static_cast<int>(connections));
    std::vector<double> a;
    std::vector<double> b;
    std::vector<double> ratio;
    for (int i = 0; i < options.rounds; ++i) {
        a.push_back(ours.measure(io, options.exchanges));
        b.push_back(usual.measure(io, options.exchanges));
        ratio.push_back(b.back() / a.back());
    }
    std::printf("%-6s ours %6.1f us   usual Beast %6.1f us   ratio %4.2f   (medians of %d rounds of %d)\n", name,
                median(a), median(b), median(ratio), options.rounds, options.exchanges);
}

Options parse(int count, char** arguments)
{
    Options options;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view name{arguments[i]};
        if (name == "--exchanges") options.exchanges = std::atoi(arguments[i + 1]);
        if (name == "--rounds") options.rounds = std::atoi(arguments[i + 1]);
    }
    return options;
}

}  // namespace

int main(int count, char** arguments)
{
    const auto options = parse(count, arguments);
    const fantail::test::Authority authority;
    const auto identity = authority.issue({.alternative_name = "IP:127.0.0.1"});
    asio::ssl::context tls{asio::ssl::context::tls_client};
    tls.load_verify_file(authority.file());
    tls.set_verify_mode(asio::ssl::verify_peer);

    {
        Receiver receiver{nullptr};
        asio::io_context io{1};
        Ours ours{io, "http://127.0.0.1:" + std::to_string(receiver.port()) + "/hook", authority.file()};
        Usual<beast::tcp_stream> usual{io, receiver.port(), tls};
        compare("plain", io, ours, usual, options);
    }
    {
        Receiver receiver{&identity};
        asio::io_context io{1};
        Ours ours{io, "https://127.0.0.1:" + std::to_string(receiver.port()) + "/hook", authority.file()};
        Usual<beast::ssl_stream<beast::tcp_stream>> usual{io, receiver.port(), tls};
        compare("TLS", io, ours, usual, options);
    }
}
