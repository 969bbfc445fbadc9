#include "json_decimal.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "fantail/core/decimal.hpp"

namespace fantail::codec::json {

namespace {

constexpr std::size_t digits_of_a_double = 17;

Decimal parse_decimal(std::string_view token)
{
    const auto number = core::Decimal::parse(token);
    return {.digits = number.digits(), .exponent = number.exponent(), .negative = token.starts_with('-')};
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
