#include "dialect_values.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace fantail::config {

namespace {

constexpr std::size_t longest_name = 32;
constexpr std::size_t longest_prefix = 64;
constexpr std::size_t longest_header = 128;
constexpr std::size_t deepest_pointer = 8;
constexpr std::chrono::milliseconds longest_duration{std::chrono::hours{24 * 366}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text)
{
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// RFC 6901, 3: only `~0` and `~1` are escapes.
std::optional<std::string> unescape(std::string_view key)
{
    std::string out;
    for (std::size_t i = 0; i < key.size(); ++i) {
        if (key[i] != '~') {
            out += key[i];
            continue;
        }
        if (++i == key.size() || (key[i] != '0' && key[i] != '1')) return std::nullopt;
        out += key[i] == '0' ? '~' : '/';
    }
    return out;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text)
{
    struct Unit {
        std::string_view name;
        std::int64_t milliseconds;
    };
    static constexpr Unit units[] = {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};

    std::int64_t count = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc{} || count < 0) return std::nullopt;
    const std::string_view name{stop, static_cast<std::size_t>(end - stop)};
    const auto* unit = std::ranges::find(units, name, &Unit::name);
    if (unit == std::end(units) || count > longest_duration.count() / unit->milliseconds) return std::nullopt;
    return std::chrono::milliseconds{count * unit->milliseconds};
}

std::optional<core::FieldPath> parse_pointer(std::string_view text)
{
    core::FieldPath path;
    if (!text.starts_with('/')) return std::nullopt;
    for (std::size_t begin = 1; begin <= text.size();) {
        const auto end = std::min(text.find('/', begin), text.size());
        auto key = unescape(text.substr(begin, end - begin));
        if (!key || key->empty() || path.keys.size() == deepest_pointer) return std::nullopt;
        path.keys.push_back(*std::move(key));
        begin = end + 1;
    }
    if (path.empty()) return std::nullopt;
    return path;
}

std::string to_pointer(const core::FieldPath& path)
{
    std::string text;
    for (const auto& key : path.keys) {
        text += '/';
        for (const char c : key) text += c == '~' ? std::string{"~0"} : c == '/' ? std::string{"~1"} : std::string{c};
    }
    return text;
}

bool is_dialect_header(std::string_view name)
{
    static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    static constexpr std::string_view reserved[] = {
        "connection", "cookie",  "date",           "expect", "forwarded",         "host",    "keep-alive",
        "te",         "trailer", "trailers",       "via",    "transfer-encoding", "upgrade", "user-agent",
        "webhook-id", "accept",  "accept-encoding"};
    static constexpr std::string_view reserved_prefixes[] = {"content-", "proxy-", "x-forwarded-", "sec-"};

    if (name.empty() || name.size() > longest_header) return false;
    const bool is_token = std::ranges::all_of(
        name, [&](char c) { return is_letter(c) || is_digit(c) || marks.find(c) != std::string_view::npos; });
    if (!is_token) return false;
    const auto lowered = lower(name);
    return std::ranges::find(reserved, lowered) == std::end(reserved) &&
           std::ranges::none_of(reserved_prefixes,
                                [&](std::string_view prefix) { return lowered.starts_with(prefix); });
}

bool same_header(std::string_view left, std::string_view right) { return lower(left) == lower(right); }

bool is_signature_prefix(std::string_view text)
{
    return text.size() <= longest_prefix && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_name(std::string_view text)
{
    if (text.empty() || text.size() > longest_name || text.front() < 'a' || text.front() > 'z') return false;
    return std::ranges::all_of(text,
                               [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '-'; });
}

bool is_api_field(std::string_view text)
{
    if (text.empty() || text.size() > longest_name || !is_letter(text.front())) return false;
    return std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

bool is_collection(std::string_view text) { return is_name(text) && text.find('_') == std::string_view::npos; }

}  // namespace fantail::config
