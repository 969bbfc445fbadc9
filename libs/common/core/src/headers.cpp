#include "fantail/core/headers.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace fantail::core {

namespace {

constexpr std::size_t longest_name = 256;
constexpr std::size_t longest_value = 4096;

// Not <cctype>: that asks the locale.
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// RFC 9110, 5.6.2.
bool is_token_character(char c) noexcept
{
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
}

/// RFC 9110, 5.5, without obs-text: what a receiver makes of bytes above 0x7f is anybody's guess.
bool is_value_character(char c) noexcept { return (c >= ' ' && c < '\x7f') || c == '\t'; }

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

// Framing and connection: to the client alone they say where a message ends. The rest speak for the sender or for
// proxies before it, and a tenant must not speak for either.
constexpr auto reserved_names = std::to_array<std::string_view>({
    "accept-encoding",
    "alt-used",
    "connection",
    "date",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "keep-alive",
    "max-forwards",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "x-real-ip",
});
constexpr auto reserved_prefixes = std::to_array<std::string_view>({
    "content-",
    "proxy-",
    "sec-",
    "webhook-",
    "x-forwarded-",
});
// The dialects' signatures and their next ones during a rotation.
constexpr auto reserved_suffixes = std::to_array<std::string_view>({"-signature", "-signature-next"});

bool is_reserved(std::string_view lowered) noexcept
{
    const auto equals = [&](std::string_view name) { return lowered == name; };
    const auto begins = [&](std::string_view prefix) { return lowered.starts_with(prefix); };
    const auto ends = [&](std::string_view suffix) { return lowered.ends_with(suffix); };
    return std::any_of(reserved_names.begin(), reserved_names.end(), equals) ||
           std::any_of(reserved_prefixes.begin(), reserved_prefixes.end(), begins) ||
           std::any_of(reserved_suffixes.begin(), reserved_suffixes.end(), ends);
}

Error refused(std::string_view name, std::string_view why)
{
    std::string detail{"header \""};
    detail.append(name).append("\": ").append(why);
    return {ErrorCode::invalid_argument, std::move(detail)};
}

}  // namespace

Result<void> check_custom_header(const Header& header)
{
    const auto& [name, value] = header;
    if (name.empty()) return Error{ErrorCode::invalid_argument, "a header has no name"};
    // Such a name is not repeated: it may hold what breaks a log line, too.
    if (name.size() > longest_name) return Error{ErrorCode::invalid_argument, "a header's name is over 256 characters"};
    if (!std::all_of(name.begin(), name.end(), is_token_character)) {
        return Error{ErrorCode::invalid_argument, "a header's name has a character that HTTP does not allow there"};
    }

    std::string lowered{name};
    std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
    if (is_reserved(lowered)) return refused(name, "the name is reserved");

    if (value.size() > longest_value) return refused(name, "the value is over 4096 bytes");
    if (!std::all_of(value.begin(), value.end(), is_value_character)) {
        return refused(name, "the value has a control or a non-ASCII character");
    }
    if (!value.empty() && (is_blank(value.front()) || is_blank(value.back()))) {
        return refused(name, "the value begins or ends with a space");
    }
    return {};
}

Result<void> check_custom_header(const Header& header, const Dialect& dialect)
{
    if (auto checked = check_custom_header(header); !checked) return checked;
    const auto same_name = [&](std::string_view other) {
        return std::equal(header.name.begin(), header.name.end(), other.begin(), other.end(),
                          [](char left, char right) { return lower(left) == lower(right); });
    };
    const bool is_the_dialects = same_name(dialect.signature.header) || same_name(dialect.signature.next_header()) ||
                                 std::any_of(dialect.headers.begin(), dialect.headers.end(),
                                             [&](const auto& own) { return same_name(own.name); });
    if (is_the_dialects) return refused(header.name, "deliveries carry it already");
    return {};
}

}  // namespace fantail::core
