#include "fantailctl/api/http_exchange.hpp"

#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

namespace fantail::fantailctl {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr int http_1_1 = 11;
constexpr std::uint64_t answer_limit = std::uint64_t{64} << 20;

using Request = http::request<http::string_body>;

Request message_of(const core::Url& server, const HttpRequest& request)
{
    Request message{http::string_to_verb(request.method), request.target, http_1_1};
    message.set(http::field::host, server.host_field());
    message.set(http::field::user_agent, "fantailctl");
    message.set(http::field::accept, "application/json");
    message.set(http::field::authorization, request.authorization);
    if (!request.json_body.empty()) message.set(http::field::content_type, "application/json");
    for (const auto& header : request.headers) message.insert(header.name, header.value);
    message.body() = request.json_body;
    message.prepare_payload();
    return message;
}

template <class Stream>
asio::awaitable<HttpAnswer> ask(Stream& stream, const Request& message)
{
    co_await http::async_write(stream, message, asio::use_awaitable);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(answer_limit);
    co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
    auto answer = parser.release();
    co_return HttpAnswer{answer.result_int(), std::move(answer.body())};
}

asio::awaitable<HttpAnswer> ask_over_tls(beast::tcp_stream stream, const core::Url& server, const std::string& ca_file,
                                         const Request& message)
{
    asio::ssl::context context{asio::ssl::context::tls_client};
    if (ca_file.empty()) {
        context.set_default_verify_paths();
    } else {
        context.load_verify_file(ca_file);
    }
    context.set_verify_mode(asio::ssl::verify_peer);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);

    beast::ssl_stream<beast::tcp_stream> tls{std::move(stream), context};
    tls.set_verify_callback(asio::ssl::host_name_verification{server.host()});
    if (!server.host_is_address()) SSL_set_tlsext_host_name(tls.native_handle(), server.host().c_str());
    co_await tls.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    auto answer = co_await ask(tls, message);
    co_return answer;
}

asio::awaitable<HttpAnswer> connect_and_ask(const core::Url& server, const std::string& ca_file, const Request& message,
                                            std::chrono::seconds patience)
{
    auto executor = co_await asio::this_coro::executor;
    asio::ip::tcp::resolver resolver{executor};
    const auto endpoints =
        co_await resolver.async_resolve(server.host(), std::to_string(server.port()), asio::use_awaitable);

    beast::tcp_stream stream{executor};
    stream.expires_after(patience);
    co_await stream.async_connect(endpoints, asio::use_awaitable);
    if (server.scheme() == core::Scheme::https) {
        auto answer = co_await ask_over_tls(std::move(stream), server, ca_file, message);
        co_return answer;
    }
    auto answer = co_await ask(stream, message);
    co_return answer;
}

}  // namespace

HttpAnswer exchange(const core::Url& server, const std::string& ca_file, const HttpRequest& request,
                    std::chrono::seconds patience)
{
    const auto message = message_of(server, request);
    asio::io_context io{1};
    auto answer = asio::co_spawn(io, connect_and_ask(server, ca_file, message, patience), asio::use_future);
    io.run();
    return answer.get();
}

}  // namespace fantail::fantailctl
