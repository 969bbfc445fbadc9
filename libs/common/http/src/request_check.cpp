#include "request_check.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <system_error>

namespace fantail::http {

namespace {

constexpr std::string_view line_end = "\r\n";

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view name, std::string_view lowered) noexcept
{
    return name.size() == lowered.size() &&
           std::equal(name.begin(), name.end(), lowered.begin(), [](char a, char b) { return lower(a) == b; });
}

/// RFC 9110, 5.6.2.
constexpr auto is_token_character = [] {
    std::array<bool, 256> allowed{};
    for (const char c : std::string_view{"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}) {
        allowed[static_cast<unsigned char>(c)] = true;
    }
    return allowed;
}();

bool is_token(std::string_view name) noexcept
{
    return !name.empty() && std::all_of(name.begin(), name.end(),
                                        [](char c) { return is_token_character[static_cast<unsigned char>(c)]; });
}

// Without an early end: the compiler makes vector instructions of it.
bool has_controls(std::string_view line) noexcept
{
    unsigned found = 0;
    for (const char c : line) {
        const auto byte = static_cast<unsigned char>(c);
        found |= static_cast<unsigned>(byte < 0x20U && byte != '\t') | static_cast<unsigned>(byte == 0x7fU);
    }
    return found != 0;
}

// They say where a message ends, whether the connection stays or what becomes of it: to the client alone.
constexpr auto of_the_connection = std::to_array<std::string_view>({
    "transfer-encoding",
    "connection",
    "upgrade",
    "expect",
    "te",
    "trailer",
    "keep-alive",
    "proxy-connection",
    "proxy-authorization",
});

bool is_request_line(std::string_view line, std::string_view target) noexcept
{
    constexpr std::string_view method = "POST ";
    constexpr std::string_view version = " HTTP/1.1";
    return line.size() == method.size() + target.size() + version.size() && line.starts_with(method) &&
           line.ends_with(version) && line.substr(method.size(), target.size()) == target;
}

bool is_number(std::string_view text, std::size_t expected) noexcept
{
    std::size_t value = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    return read.ec == std::errc{} && read.ptr == end && value == expected;
}

/// Goes through the fields, each once.
class FieldCheck {
public:
    explicit FieldCheck(const Request& request) noexcept : request_{request} {}

    std::string_view look_at(std::string_view line)
    {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return "a line is no header field";
        const auto name = line.substr(0, colon);
        if (same_name(name, "host")) {
            if (hosts_++ > 0 || value_of(line, colon) != request_.url.host_field()) return "Host is not the URL's";
        } else if (same_name(name, "content-length")) {
            const bool fits = is_number(value_of(line, colon), request_.body.size());
            if (lengths_++ > 0 || !fits) return "Content-Length is not the body's";
        } else if (std::ranges::any_of(of_the_connection, [&](auto own) { return same_name(name, own); })) {
            return "a header speaks of the connection";
        }
        return {};
    }

    [[nodiscard]] std::string_view look_back() const noexcept
    {
        return hosts_ == 1 && lengths_ == 1 ? std::string_view{} : "Host or Content-Length is missing";
    }

private:
    static std::string_view value_of(std::string_view line, std::size_t colon) noexcept
    {
        auto value = line.substr(colon + 1);
        if (value.starts_with(' ')) value.remove_prefix(1);
        return value;
    }

    const Request& request_;
    int hosts_{0};
    int lengths_{0};
};

}  // namespace

std::string_view fault_of(const Request& request)
{
    auto rest = request.head;
    FieldCheck fields{request};
    for (bool first = true;; first = false) {
        const auto end = rest.find(line_end);
        if (end == std::string_view::npos) return "the request's head does not end";
        const auto line = rest.substr(0, end);
        rest.remove_prefix(end + line_end.size());
        if (!first && line.empty()) break;

        if (has_controls(line)) return "a header has a control character";
        if (first) {
            if (!is_request_line(line, request.url.target())) return "the request line is not the URL's";
        } else if (const auto fault = fields.look_at(line); !fault.empty()) {
            return fault;
        }
    }
    if (!rest.empty()) return "the request's head ends too early";
    return fields.look_back();
}

}  // namespace fantail::http
