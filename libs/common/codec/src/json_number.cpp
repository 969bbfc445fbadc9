#include "json_number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <system_error>

namespace fantail::codec::json {

namespace {

constexpr std::size_t digits_of_a_double = 17;

// Beyond these a double has long become infinite or zero; a bound keeps the sum of two of them from overflowing.
constexpr std::int64_t largest_exponent = 1'000'000'000;

std::size_t skip_digits(std::string_view token, std::size_t at) noexcept
{
    return std::min(token.find_first_not_of("0123456789", at), token.size());
}

/// digits × 10^exponent; digits neither begin nor end with a zero, and are empty for zero.
struct Decimal {
    std::string digits;
    std::int64_t exponent{0};

    friend bool operator==(const Decimal&, const Decimal&) = default;
};

std::int64_t parse_exponent(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    std::int64_t value = 0;
    for (const char digit : text) value = std::min(value * 10 + (digit - '0'), largest_exponent);
    return negative ? -value : value;
}

/// The sign is left out.
Decimal parse_decimal(std::string_view token)
{
    if (token.starts_with('-')) token.remove_prefix(1);
    Decimal decimal;
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

/// ECMA-262, Number::toString: plain from 1e-6 up to below 1e21, else with an exponent.
std::string lay_out(const Decimal& decimal)
{
    const auto& digits = decimal.digits;
    const auto count = static_cast<std::int64_t>(digits.size());
    const std::int64_t point = count + decimal.exponent;  // the value is 0.digits × 10^point
    if (decimal.exponent >= 0 && point <= 21)
        return digits + std::string(static_cast<std::size_t>(decimal.exponent), '0');
    if (point > 0 && point <= 21) {
        const auto whole = static_cast<std::size_t>(point);
        return digits.substr(0, whole) + "." + digits.substr(whole);
    }
    if (point > -6 && point <= 0) return "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
    const auto exponent = std::to_string(std::abs(point - 1));
    return digits.substr(0, 1) + (count > 1 ? "." + digits.substr(1) : "") + (point > 0 ? "e+" : "e-") + exponent;
}

}  // namespace

bool is_number(std::string_view token) noexcept
{
    std::size_t at = token.starts_with('-') ? 1 : 0;
    const auto whole = at;
    at = skip_digits(token, at);
    if (at == whole || (token[whole] == '0' && at > whole + 1)) return false;
    if (at < token.size() && token[at] == '.') {
        const auto fraction = at + 1;
        at = skip_digits(token, fraction);
        if (at == fraction) return false;
    }
    if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
        ++at;
        if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
        const auto exponent = at;
        at = skip_digits(token, exponent);
        if (at == exponent) return false;
    }
    return at == token.size();
}

std::optional<std::string> javascript_number(std::string_view token)
{
    const Decimal written = parse_decimal(token);
    if (written.digits.empty()) return "0";  // JSON.stringify drops the sign of -0

    double value = 0.0;
    const auto parsed = std::from_chars(token.data(), token.data() + token.size(), value);
    if (parsed.ec != std::errc{} || value == 0.0 || std::isinf(value)) return std::nullopt;

    const Decimal held = shortest(value);
    const bool is_integer = written.exponent >= 0;
    if (is_integer && held != written) return std::nullopt;  // happens beyond 2^53 only
    if (!is_integer && written.digits.size() > digits_of_a_double) return std::nullopt;
    return (value < 0.0 ? "-" : "") + lay_out(held);
}

}  // namespace fantail::codec::json
