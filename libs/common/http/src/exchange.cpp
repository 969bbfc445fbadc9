#include "exchange.hpp"

#include <optional>

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>

namespace fantail::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using core::AttemptError;
using std::chrono::steady_clock;

namespace {

constexpr int most_interim_answers = 10;

/// What has been understood of the bytes read so far.
enum class Reading { goes_on, whole, failed };

class AnswerReader {
public:
    AnswerReader(beast::flat_buffer& buffer, AnswerParser::Limits limits) : buffer_{buffer}, limits_{limits}
    {
        parser_.emplace(limits_);
    }

    Reading parse();
    Reading end();  ///< the peer closed

    [[nodiscard]] AnswerParser& parser() noexcept { return *parser_; }
    [[nodiscard]] const Failure& failure() const noexcept { return failure_; }
    [[nodiscard]] bool has_begun() const noexcept { return interim_ > 0 || parser_->got_some(); }

private:
    Reading fail(AttemptError error, std::string detail);
    Reading judge(const error_code& error);

    // Extensions of chunks count towards no other limit: 16 KiB of them for each byte of a body.
    [[nodiscard]] std::size_t most_bytes() const noexcept
    {
        return (most_interim_answers + 1) * limits_.head + 2 * limits_.body;
    }

    beast::flat_buffer& buffer_;
    AnswerParser::Limits limits_;
    std::optional<AnswerParser> parser_;
    int interim_{0};
    std::size_t parsed_{0};
    Failure failure_;
};

Reading AnswerReader::fail(AttemptError error, std::string detail)
{
    failure_ = {error, std::move(detail)};
    return Reading::failed;
}

Reading AnswerReader::judge(const error_code& error)
{
    if (parser_->is_over_limit()) return Reading::whole;  // the status was received and counts
    if (error == beast::http::error::header_limit)
        return fail(AttemptError::answer_too_large, "the answer's head is too large");
    if (error == beast::http::error::partial_message) {
        return fail(AttemptError::closed, "the connection was closed before the answer was whole");
    }
    return fail(AttemptError::protocol_error, "not an HTTP/1.1 answer: " + error.message());
}

Reading AnswerReader::parse()
{
    while (buffer_.size() > 0) {
        error_code error;
        const auto used = parser_->put(buffer_.data(), error);
        buffer_.consume(used);
        parsed_ += used;
        if (parsed_ > most_bytes()) return fail(AttemptError::answer_too_large, "the answer has more frame than body");
        if (error == beast::http::error::need_more) {
            // A head, a chunk header or trailers that do not fit will not fit later either.
            if (buffer_.size() < buffer_.max_size()) return Reading::goes_on;
            return fail(AttemptError::answer_too_large, "the answer's head or trailers are too large");
        }
        if (error) return judge(error);
        if (!parser_->is_done()) continue;
        if (!parser_->is_interim()) return Reading::whole;
        if (++interim_ > most_interim_answers) return fail(AttemptError::protocol_error, "interim answers without end");
        parser_.emplace(limits_);
    }
    return Reading::goes_on;
}

Reading AnswerReader::end()
{
    if (!parser_->got_some()) return fail(AttemptError::closed, "the connection was closed without an answer");
    error_code error;
    parser_->put_eof(error);
    return error ? judge(error) : Reading::whole;
}

/// Sends all of it, or says why not.
asio::awaitable<Failure> send(Connection& connection, Outgoing outgoing, const Watch& watch)
{
    while (!outgoing.is_whole()) {
        const auto step = connection.write(outgoing);
        outgoing.sent += step.bytes;
        if (step.want != Want::nothing) {
            const auto error = co_await connection.wait(step.want);
            if (error) co_return explain(error, watch);
        }
        if (step.error) co_return explain(step.error, watch);
        if (!step.tls_error.empty()) co_return Failure{AttemptError::tls_invalid, "TLS: " + step.tls_error};
        if (step.at_end)
            co_return Failure{AttemptError::closed, "the connection was closed before the request was sent"};
    }
    co_return Failure{};
}

asio::awaitable<Failure> receive(Connection& connection, AnswerReader& reader, const Watch& watch)
{
    for (;;) {
        // Asked first, read then: right after a request there is nothing to read yet, and trying costs a system call.
        if (!connection.has_unparsed_bytes()) {
            const auto error = co_await connection.wait(Want::readable);
            if (error) co_return explain(error, watch);
        }
        auto step = connection.read();
        while (step.want != Want::nothing) {
            const auto error = co_await connection.wait(step.want);
            if (error) co_return explain(error, watch);
            step = connection.read();
        }
        if (step.error) co_return explain(step.error, watch);
        if (!step.tls_error.empty()) co_return Failure{AttemptError::tls_invalid, "TLS: " + step.tls_error};
        const auto reading = step.at_end ? reader.end() : reader.parse();
        if (reading == Reading::whole) co_return Failure{};
        if (reading == Reading::failed) co_return reader.failure();
    }
}

}  // namespace

Failure explain(const error_code& error, const Watch& watch)
{
    if (watch.has_expired()) return {AttemptError::timeout, "no whole answer within the time allowed"};
    if (error == asio::error::operation_aborted) return {AttemptError::aborted, "the service is stopping"};
    return {AttemptError::closed, "the connection was closed before the answer was whole"};
}

asio::awaitable<Aftermath> run(Exchange exchange, core::Attempt& attempt)
{
    auto& connection = exchange.connection;
    const auto unsent = co_await send(connection, exchange.outgoing, exchange.watch);
    const auto sent_at = steady_clock::now();

    // A receiver may answer and close before it has read everything (413, 401): then the answer is what counts.
    AnswerReader reader{connection.buffer(), exchange.limits};
    auto failure = unsent;
    if (!unsent || unsent.error == AttemptError::closed) failure = co_await receive(connection, reader, exchange.watch);
    attempt.phases.first_byte = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - sent_at);

    if (failure) {
        attempt.error = failure.error;
        attempt.error_detail = std::move(failure.detail);
        const auto unanswered = failure.error == AttemptError::closed && !reader.has_begun();
        co_return unanswered ? Aftermath::died_unanswered : Aftermath::spent;
    }
    auto& parser = reader.parser();
    attempt.status = parser.status();
    attempt.answer = parser.take_answer();
    attempt.retry_after = parser.take_retry_after();
    const auto keep = !unsent && parser.keep_alive() && !parser.is_over_limit() && !connection.has_unparsed_bytes();
    co_return keep ? Aftermath::reusable : Aftermath::spent;
}

}  // namespace fantail::http
