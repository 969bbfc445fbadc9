#include "response_bytes.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/status.hpp>

namespace fantail::http {

namespace {

constexpr std::array<std::string_view, 5> own_names{"Content-Length", "Content-Type", "Transfer-Encoding", "Connection",
                                                    "Date"};

bool is_token(std::string_view name) noexcept
{
    constexpr std::string_view special = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::all_of(name.begin(), name.end(), [special](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               special.find(c) != std::string_view::npos;
    });
}

bool is_plain(std::string_view value) noexcept
{
    return std::none_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
}

bool is_own(std::string_view name) noexcept
{
    return std::any_of(own_names.begin(), own_names.end(),
                       [name](std::string_view own) { return boost::beast::iequals(own, name); });
}

std::string date_now()
{
    const auto now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 40> text{};
    const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

}  // namespace

bool is_sendable(const ServerResponse& response) noexcept
{
    if (response.status < 200 || response.status > 599 || !is_plain(response.content_type)) return false;
    return std::all_of(response.headers.begin(), response.headers.end(), [](const core::Header& header) {
        return is_token(header.name) && is_plain(header.value) && !is_own(header.name);
    });
}

bool has_body(const ServerResponse& response) noexcept { return response.status != 204 && response.status != 304; }

std::string head_bytes(const ServerResponse& response, AfterAnswer after)
{
    const auto reason =
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(response.status)));
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
    head.append(reason.data(), reason.size());
    head += "\r\nDate: " + date_now() + "\r\n";
    if (has_body(response)) {
        if (!response.content_type.empty()) head += "Content-Type: " + response.content_type + "\r\n";
        head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    }
    for (const auto& header : response.headers)
        head.append(header.name).append(": ").append(header.value).append("\r\n");
    if (after == AfterAnswer::close) head += "Connection: close\r\n";
    head += "\r\n";
    return head;
}

}  // namespace fantail::http
