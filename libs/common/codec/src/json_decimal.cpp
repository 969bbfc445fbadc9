#include "json_decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace fantail::codec::json {

namespace {

constexpr std::size_t digits_of_a_double = 17;

// Beyond these a double has long become infinite or zero; a bound keeps the sum of two of them from overflowing.
constexpr std::int64_t largest_exponent = 1'000'000'000;

std::int64_t parse_exponent(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    std::int64_t value = 0;
    for (const char digit : text) value = std::min(value * 10 + (digit - '0'), largest_exponent);
    return negative ? -value : value;
}

Decimal parse_decimal(std::string_view token)
{
    Decimal decimal;
    decimal.negative = token.starts_with('-');
    if (decimal.negative) token.remove_prefix(1);
    const auto e = std::min(token.find_first_of("eE"), token.size());
    if (e < token.size()) decimal.exponent = parse_exponent(token.substr(e + 1));
    const auto mantissa = token.substr(0, e);
    const auto point = std::min(mantissa.find('.'), mantissa.size());
    decimal.digits = mantissa.substr(0, point);
    if (point < mantissa.size()) {
        decimal.digits += mantissa.substr(point + 1);
        decimal.exponent -= static_cast<std::int64_t>(mantissa.size() - point - 1);
    }
    decimal.digits.erase(0, std::min(decimal.digits.find_first_not_of('0'), decimal.digits.size()));
    while (decimal.digits.ends_with('0')) {
        decimal.digits.pop_back();
        ++decimal.exponent;
    }
    if (decimal.digits.empty()) decimal.exponent = 0;
    return decimal;
}

/// The fewest digits that read back as `value`, which is finite and not zero.
Decimal shortest(double value)
{
    std::array<char, 32> text;
    const auto end = std::to_chars(text.begin(), text.end(), value, std::chars_format::scientific).ptr;
    return parse_decimal({text.data(), static_cast<std::size_t>(end - text.data())});
}

std::string sign_of(const Decimal& decimal) { return decimal.negative ? "-" : ""; }

}  // namespace

std::optional<Decimal> as_double(std::string_view token)
{
    Decimal written = parse_decimal(token);
    if (written.is_zero()) return written;

    double value = 0.0;
    const auto parsed = std::from_chars(token.data(), token.data() + token.size(), value);
    if (parsed.ec != std::errc{} || value == 0.0 || std::isinf(value)) return std::nullopt;

    Decimal held = shortest(value);
    const bool is_integer = written.exponent >= 0;
    if (is_integer && held != written) return std::nullopt;  // happens beyond 2^53 only
    if (!is_integer && written.digits.size() > digits_of_a_double) return std::nullopt;
    return held;
}

std::string lay_out_plain(const Decimal& decimal)
{
    const auto& digits = decimal.digits;
    if (decimal.exponent >= 0) {
        return sign_of(decimal) + digits + std::string(static_cast<std::size_t>(decimal.exponent), '0');
    }
    const auto point = decimal.point();
    if (point <= 0) return sign_of(decimal) + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
    const auto whole = static_cast<std::size_t>(point);
    return sign_of(decimal) + digits.substr(0, whole) + "." + digits.substr(whole);
}

std::string lay_out_with_exponent(const Decimal& decimal, const ExponentForm& form)
{
    const auto& digits = decimal.digits;
    const auto exponent = decimal.point() - 1;
    auto text = sign_of(decimal) + digits.substr(0, 1);
    text += digits.size() > 1 ? "." + digits.substr(1) : std::string{form.lone_digit};
    text += exponent < 0 ? "e-" : "e+";
    const auto magnitude = std::to_string(std::abs(exponent));
    if (magnitude.size() < form.width) text.append(form.width - magnitude.size(), '0');
    return text + magnitude;
}

}  // namespace fantail::codec::json
