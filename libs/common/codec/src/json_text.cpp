#include "json_text.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace fantail::codec::json {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xd800 && unit <= 0xdbff; }
bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xdc00 && unit <= 0xdfff; }

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::uint32_t hex_value(char c)
{
    if (c <= '9') return static_cast<std::uint32_t>(c - '0');
    return static_cast<std::uint32_t>((c | 0x20) - 'a' + 10);
}

/// The UTF-16 unit of the escape `\uXXXX` at `at`.
std::uint32_t unit_at(std::string_view raw, std::size_t at)
{
    std::uint32_t unit = 0;
    for (const char c : raw.substr(at + 2, 4)) unit = unit << 4U | hex_value(c);
    return unit;
}

void append_code_point(std::string& to, std::uint32_t point)
{
    const auto push = [&](std::uint32_t byte) { to.push_back(static_cast<char>(byte)); };
    if (point < 0x80) {
        push(point);
        return;
    }
    if (point < 0x800) {
        push(0xc0U | point >> 6U);
    } else if (point < 0x10000) {
        push(0xe0U | point >> 12U);
        push(0x80U | (point >> 6U & 0x3fU));
    } else {
        push(0xf0U | point >> 18U);
        push(0x80U | (point >> 12U & 0x3fU));
        push(0x80U | (point >> 6U & 0x3fU));
    }
    push(0x80U | (point & 0x3fU));
}

char short_escape(char letter)
{
    switch (letter) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return letter;  // quote, backslash, slash
    }
}

void append_unit_escape(std::string& to, std::uint32_t unit)
{
    to += "\\u";
    for (const unsigned shift : {12U, 8U, 4U, 0U}) to.push_back(hex_digits[unit >> shift & 0xfU]);
}

void append_control(std::string& to, char c)
{
    switch (c) {
    case '\b':
        to += "\\b";
        return;
    case '\f':
        to += "\\f";
        return;
    case '\n':
        to += "\\n";
        return;
    case '\r':
        to += "\\r";
        return;
    case '\t':
        to += "\\t";
        return;
    default:
        append_unit_escape(to, static_cast<unsigned char>(c));
    }
}

std::size_t length_by(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 0;
}

/// The sequence of two to four bytes at the begin of `text`. nullopt: there is none.
std::optional<std::uint32_t> code_point_of(std::string_view text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    const auto length = length_by(lead);
    if (length < 2 || length > text.size()) return std::nullopt;
    std::uint32_t point = lead & (0x7fU >> length);
    for (const char c : text.substr(1, length - 1)) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xc0U) != 0x80U) return std::nullopt;
        point = point << 6U | (byte & 0x3fU);
    }
    return point <= 0x10ffff ? std::optional{point} : std::nullopt;
}

void append_utf16_escapes(std::string& to, std::uint32_t point)
{
    if (point < 0x10000) return append_unit_escape(to, point);
    append_unit_escape(to, 0xd800U + ((point - 0x10000) >> 10U));
    append_unit_escape(to, 0xdc00U + ((point - 0x10000) & 0x3ffU));
}

/// Whether the three bytes at `at` are a surrogate as this component keeps it: 0xed and a second byte from 0xa0 on.
bool is_surrogate_at(std::string_view text, std::size_t at)
{
    return text[at] == '\xed' && at + 2 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xa0;
}

}  // namespace

std::size_t skip_blanks(std::string_view text, std::size_t at) noexcept
{
    return std::min(text.find_first_not_of(blanks, at), text.size());
}

std::size_t find_closing_quote(std::string_view text, std::size_t at) noexcept
{
    while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
    return std::min(at, text.size());
}

bool has_valid_escapes(std::string_view raw) noexcept
{
    for (auto at = raw.find('\\'); at != std::string_view::npos; at = raw.find('\\', at)) {
        if (at + 1 == raw.size()) return false;
        if (raw[at + 1] == 'u') {
            const auto digits = raw.substr(at + 2, 4);
            if (digits.size() != 4 || !std::ranges::all_of(digits, is_hex_digit)) return false;
            at += 6;
            continue;
        }
        if (std::string_view{"\"\\/bfnrt"}.find(raw[at + 1]) == std::string_view::npos) return false;
        at += 2;
    }
    return true;
}

Unescaped unescape(std::string_view raw, std::string& into)
{
    into.clear();
    auto result = Unescaped::utf8;
    std::size_t at = 0;
    for (;;) {
        const auto backslash = std::min(raw.find('\\', at), raw.size());
        into += raw.substr(at, backslash - at);
        if (backslash == raw.size()) return result;
        at = backslash;
        if (raw[at + 1] != 'u') {
            into.push_back(short_escape(raw[at + 1]));
            at += 2;
            continue;
        }
        auto point = unit_at(raw, at);
        at += 6;
        if (is_high_surrogate(point) && raw.substr(at, 2) == "\\u" && is_low_surrogate(unit_at(raw, at))) {
            point = 0x10000 + ((point - 0xd800) << 10U) + (unit_at(raw, at) - 0xdc00);
            at += 6;
        } else if (is_high_surrogate(point) || is_low_surrogate(point)) {
            result = Unescaped::with_lone_surrogates;
        }
        append_code_point(into, point);
    }
}

void append_quoted(std::string& to, std::string_view text)
{
    to.push_back('"');
    std::size_t copied = 0;  // everything before it is in `to`
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0xed) continue;
        if (c == 0xed && !is_surrogate_at(text, at)) continue;
        to += text.substr(copied, at - copied);
        if (c == 0xed) {
            append_unit_escape(to, 0xd000U | (static_cast<unsigned char>(text[at + 1]) & 0x3fU) << 6U |
                                       (static_cast<unsigned char>(text[at + 2]) & 0x3fU));
            at += 2;
        } else if (c < 0x20) {
            append_control(to, text[at]);
        } else {
            to.push_back('\\');
            to.push_back(text[at]);
        }
        copied = at + 1;
    }
    to += text.substr(copied);
    to.push_back('"');
}

bool append_quoted_ascii(std::string& to, std::string_view text, AsciiEscapes further)
{
    to.push_back('"');
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"' || c == '\\' || (c == '/' && further == AsciiEscapes::slash)) {
            to.push_back('\\');
            to.push_back(c);
        } else if (c >= 0 && c < 0x20) {
            append_control(to, c);
        } else if (c == 0x7f && further == AsciiEscapes::delete_character) {
            append_unit_escape(to, 0x7f);
        } else if (c >= 0x20) {
            to.push_back(c);
        } else {
            const auto point = code_point_of(text.substr(at));
            if (!point) return false;
            append_utf16_escapes(to, *point);
            at += length_by(static_cast<unsigned char>(c)) - 1;
        }
    }
    to.push_back('"');
    return true;
}

}  // namespace fantail::codec::json
