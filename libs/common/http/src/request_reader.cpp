#include "request_reader.hpp"

#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "target.hpp"

namespace fantail::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using beast::http::field;
using boost::system::error_code;
using Parser = beast::http::request_parser<beast::http::string_body>;
using Outcome = std::variant<Received, Refused, Gone>;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view end_of_head = "\r\n\r\n";
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

Outcome explain(const error_code& error)
{
    if (error == asio::error::not_found) return Refused{431, "the request's head is too large"};
    if (error == beast::http::error::header_limit) return Refused{431, "the request's head is too large"};
    if (error == beast::http::error::body_limit) return Refused{413, "the request's body is too large"};
    if (error == beast::http::error::buffer_overflow)
        return Refused{400, "a chunk's header or the trailers are too large"};
    if (error.category() == beast::http::make_error_code(beast::http::error::bad_value).category() &&
        error != beast::http::error::end_of_stream && error != beast::http::error::partial_message) {
        return Refused{400, "not an HTTP/1.1 request: " + error.message()};
    }
    return Gone{};
}

/// A folded line reads as one field here and as two elsewhere; Beast would join it without a word.
bool has_folded_line(std::string_view head)
{
    return head.find("\r\n ") != std::string_view::npos || head.find("\r\n\t") != std::string_view::npos;
}

/// What Beast lets through although two parsers may read it differently (RFC 9112 sections 3.2 and 6.3).
std::optional<Refused> ambiguity(const Parser::value_type& message)
{
    if (message.count(field::content_length) > 1 ||
        message[field::content_length].find(',') != std::string_view::npos) {
        return Refused{400, "more than one Content-Length"};
    }
    if (message.count(field::transfer_encoding) > 0) {
        if (message.version() < 11) return Refused{400, "Transfer-Encoding in HTTP/1.0"};
        if (!beast::iequals(message[field::transfer_encoding], "chunked")) {
            return Refused{501, "the only Transfer-Encoding understood is chunked"};
        }
    }
    const auto hosts = message.count(field::host);
    if (hosts > 1 || (hosts == 0 && message.version() >= 11)) return Refused{400, "exactly one Host is needed"};
    return std::nullopt;
}

Outcome to_request(Parser& parser, const beast::tcp_stream& stream)
{
    auto message = parser.release();
    const std::string_view target{message.target().data(), message.target().size()};
    auto parsed = parse_target(target);
    if (!parsed) return Refused{400, "the request's target cannot be read"};

    Received received;
    received.keep_alive = message.keep_alive();
    auto& request = received.request;
    request.method = std::string{message.method_string()};
    request.target = std::string{target};
    request.path = std::move(parsed->path);
    request.query = std::move(parsed->query);
    for (const auto& header : message) {
        request.headers.push_back({std::string{header.name_string()}, std::string{header.value()}});
    }
    request.body = std::move(message.body());
    error_code ignored;
    request.remote = stream.socket().remote_endpoint(ignored).address().to_string();
    return received;
}

}  // namespace

asio::awaitable<Outcome> read_request(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                      const ServerSettings& settings)
{
    const auto [late, head_size] = co_await asio::async_read_until(stream, buffer, end_of_head, as_value);
    if (late) co_return explain(late);
    const std::string_view read{static_cast<const char*>(buffer.data().data()), buffer.size()};
    if (has_folded_line(read.substr(0, head_size))) co_return Refused{400, "folded header lines are not accepted"};

    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(settings.head_limit));
    parser.body_limit(settings.body_limit);
    error_code error;
    const auto head = parser.put(asio::buffer(buffer.data(), head_size), error);
    if (error) co_return explain(error);
    buffer.consume(head);
    const auto refused = ambiguity(parser.get());
    if (refused) co_return *refused;

    if (!parser.is_done() && beast::iequals(parser.get()[field::expect], "100-continue")) {
        const auto [unsent, sent] = co_await asio::async_write(stream, asio::buffer(go_on), as_value);
        if (unsent) co_return Gone{};
    }
    if (!parser.is_done()) {
        const auto [broken, size] = co_await beast::http::async_read(stream, buffer, parser, as_value);
        if (broken) co_return explain(broken);
    }
    co_return to_request(parser, stream);
}

}  // namespace fantail::http
