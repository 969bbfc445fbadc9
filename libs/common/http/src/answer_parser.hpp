#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <boost/beast/http/basic_parser.hpp>

namespace fantail::http {

/// Reads an answer for what a delivery needs of it: the status, whether the connection may be kept, the body's first
/// bytes, and when to come again. All other fields are checked and forgotten.
///
/// Stands directly on Beast's basic_parser: its response_parser stores every field in a container that nobody here
/// would read. What Beast lets through and we do not: 101, status 000 and 600 to 999, a repeated Content-Length, a
/// Transfer-Encoding other than `chunked`.
class AnswerParser final : public boost::beast::http::basic_parser<false> {
public:
    struct Limits {
        std::size_t head;
        std::size_t body;
    };

    explicit AnswerParser(Limits limits);

    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] bool is_interim() const noexcept { return status_ >= 100 && status_ < 200; }
    [[nodiscard]] bool is_over_limit() const noexcept { return over_limit_; }
    [[nodiscard]] std::string take_answer() noexcept { return std::move(answer_); }
    [[nodiscard]] std::string take_retry_after() noexcept { return std::move(retry_after_); }

private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;
    using field = boost::beast::http::field;

    void on_request_impl(boost::beast::http::verb, string_view, string_view, int, error_code&) override {}
    void on_response_impl(int code, string_view reason, int version, error_code& error) override;
    void on_field_impl(field name, string_view spelled, string_view value, error_code& error) override;
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
    std::size_t on_body_impl(string_view body, error_code& error) override;
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t remaining, string_view body, error_code& error) override;
    void on_finish_impl(error_code&) override {}

    std::size_t body_limit_;
    std::size_t body_size_{0};
    int status_{0};
    bool has_length_{false};
    bool over_limit_{false};
    std::string answer_;
    std::string retry_after_;
};

}  // namespace fantail::http
