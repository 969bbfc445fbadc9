#include "answer_parser.hpp"

#include <algorithm>
#include <limits>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include "fantail/core/outcome.hpp"

namespace fantail::http {

namespace beast = boost::beast;

namespace {

constexpr std::size_t longest_retry_after = 64;  // bytes; its longest form, an obsolete date, has 33

}  // namespace

AnswerParser::AnswerParser(Limits limits) : body_limit_{limits.body}
{
    header_limit(
        static_cast<std::uint32_t>(std::min<std::size_t>(limits.head, std::numeric_limits<std::uint32_t>::max())));
    basic_parser::body_limit(boost::none);  // counted here: what lies beyond it does not make the answer wrong
    eager(true);
}

void AnswerParser::on_response_impl(int code, string_view /*reason*/, int /*version*/, error_code& error)
{
    // RFC 9110 section 15: three digits, the first from 1 to 5. 101 answers an Upgrade that was never asked for.
    if (code < 100 || code > 599 || code == 101) error = beast::http::error::bad_status;
    status_ = code;
}

void AnswerParser::on_field_impl(field name, string_view /*spelled*/, string_view value, error_code& error)
{
    if (name == field::content_length) {
        if (has_length_) error = beast::http::error::multiple_content_length;
        if (value.find(',') != string_view::npos) error = beast::http::error::bad_content_length;
        has_length_ = true;
    }
    if (name == field::retry_after && value.size() <= longest_retry_after) retry_after_ = std::string{value};
    if (name == field::transfer_encoding && !beast::iequals(value, "chunked")) {
        error = beast::http::error::bad_transfer_encoding;
    }
}

std::size_t AnswerParser::on_body_impl(string_view body, error_code& error)
{
    const auto kept = std::min(body.size(), core::answer_kept - answer_.size());
    answer_.append(body.data(), kept);
    body_size_ += body.size();
    if (body_size_ > body_limit_) {
        over_limit_ = true;
        error = beast::http::error::body_limit;
    }
    return body.size();
}

std::size_t AnswerParser::on_chunk_body_impl(std::uint64_t /*remaining*/, string_view body, error_code& error)
{
    return on_body_impl(body, error);
}

}  // namespace fantail::http
