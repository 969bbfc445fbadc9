#include "fantailctl/commands/sink.hpp"

#include <charconv>
#include <chrono>
#include <csignal>
#include <memory>
#include <ostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_future.hpp>

#include "fantail/http/server.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantailctl/sink/delivery_log.hpp"
#include "fantailctl/sink/receipt.hpp"
#include "fantailctl/sink/tls_front.hpp"

namespace fantail::fantailctl {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t largest_body = std::size_t{64} << 20;
constexpr milliseconds for_ever = std::chrono::hours{24};
constexpr milliseconds drip_gap{1000};
constexpr milliseconds patience{5'000};  // with a request on its way in, and at the end with answers that hang

struct Address {
    std::string host;
    std::uint16_t port;
};

Address parse_address(const std::string& text)
{
    const auto colon = text.rfind(':');
    const auto digits = colon == std::string::npos ? std::string{} : text.substr(colon + 1);
    std::uint16_t port{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) {
        throw Failure{ExitCode::usage, "--listen " + text + ": should be ADDRESS:PORT, as 127.0.0.1:0"};
    }
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    return {host, port};
}

/// Takes deliveries, one after the other, on the sink's one thread.
class Receiver {
public:
    Receiver(asio::io_context& io, const Context& context, const SinkOptions& options)
        : options_{options}, verifier_{context.settings.dialect(options.dialect).signature,
                                       read_secret(options.secret)},
          log_{context, options.log}, changed_{io.get_executor()}
    {
    }

    http::ServerResponse take(const http::ServerRequest& request)
    {
        const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
        auto judgement = verifier_.judge(request.headers, request.body, now);
        auto response = answer_to(judgement);
        const bool hangs = response.misbehaviour.delay == for_ever;
        log_.add({now, request, std::move(judgement), hangs ? "nothing" : std::to_string(response.status)});
        changed_.notify_all();
        return response;
    }

    void end()
    {
        ended_ = true;
        changed_.notify_all();
    }

    /// Until end(), or until everything expected was verified.
    asio::awaitable<void> wait()
    {
        while (!ended_ && !has_all()) co_await changed_.wait();
    }

    [[nodiscard]] bool has_all() const { return options_.expect && log_.verified() >= *options_.expect; }

private:
    http::ServerResponse answer_to(const Judgement& judgement) const
    {
        if (judgement.receipt == Receipt::refused) return {.status = 401, .body = judgement.reason + "\n"};
        http::ServerResponse response{.status = 200, .body = "ok\n"};
        if (options_.fail_first && log_.received() >= *options_.fail_first) return response;
        switch (options_.fault) {
        case SinkFault::none:
            break;
        case SinkFault::status:
            return {.status = options_.fail_status, .body = "told to fail\n"};
        case SinkFault::hang:
            response.misbehaviour.delay = for_ever;
            break;
        case SinkFault::drip:
            response.misbehaviour.drip_gap = drip_gap;
            break;
        }
        return response;
    }

    const SinkOptions& options_;
    Verifier verifier_;
    DeliveryLog log_;
    runtime::AsyncEvent changed_;
    bool ended_{false};
};

/// The server, with TLS before it where that is asked for.
class Listener {
public:
    Listener(asio::io_context& io, const SinkOptions& options, http::Handler handler)
        : address_{parse_address(options.listen)}, is_tls_{options.tls_certificate.has_value()},
          server_{io,
                  {.address = is_tls_ ? "127.0.0.1" : address_.host,
                   .port = is_tls_ ? std::uint16_t{0} : address_.port,
                   .body_limit = largest_body,
                   .request_timeout = patience},
                  std::move(handler),
                  {}}
    {
        server_.start();
        if (!is_tls_) return;
        front_ = std::make_unique<TlsFront>(io, TlsFrontSettings{.address = address_.host,
                                                                 .port = address_.port,
                                                                 .certificate = *options.tls_certificate,
                                                                 .key = *options.tls_key,
                                                                 .behind = server_.bound_port()});
    }

    [[nodiscard]] std::string origin() const
    {
        const auto host = address_.host.find(':') == std::string::npos ? address_.host : "[" + address_.host + "]";
        const auto port = is_tls_ ? front_->bound_port() : server_.bound_port();
        return (is_tls_ ? "https://" : "http://") + host + ":" + std::to_string(port);
    }

    asio::awaitable<void> stop()
    {
        co_await server_.stop();
        if (front_) co_await front_->stop();
    }

private:
    Address address_;
    bool is_tls_;
    http::Server server_;
    std::unique_ptr<TlsFront> front_;
};

asio::awaitable<void> serve(Receiver& receiver, Listener& listener, asio::signal_set& signals)
{
    co_await receiver.wait();
    signals.cancel();  // clear() alone leaves the wait, and the loop with it, for ever
    signals.clear();   // a second signal ends us at once
    co_await listener.stop();
}

}  // namespace

ExitCode run_sink(const Context& context, const SinkOptions& options)
{
    if (options.tls_certificate.has_value() != options.tls_key.has_value()) {
        throw Failure{ExitCode::usage, "--tls-cert and --tls-key belong together"};
    }
    asio::io_context io{1};
    asio::signal_set signals{io, SIGINT, SIGTERM};
    Receiver receiver{io, context, options};
    Listener listener{io, options,
                      [&receiver](http::ServerRequest request) { return http::answer_now(receiver.take(request)); }};
    signals.async_wait([&receiver](const boost::system::error_code& error, int) {
        if (!error) receiver.end();
    });
    context.out << listener.origin() << std::endl;

    auto served = asio::co_spawn(io, serve(receiver, listener, signals), asio::use_future);
    io.run();
    served.get();
    return !options.expect || receiver.has_all() ? ExitCode::ok : ExitCode::no;
}

}  // namespace fantail::fantailctl
