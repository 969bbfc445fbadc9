#include "fantail/core/decimal.hpp"

#include <algorithm>
#include <functional>

namespace fantail::core {

namespace {

// Beyond it a double has long become infinite or zero; a bound keeps the sum of two of them from overflowing.
constexpr std::int64_t largest_exponent = 1'000'000'000;
constexpr std::int64_t longest_plain = 21;  // digits, as JavaScript prints numbers

std::int64_t parse_exponent(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    std::int64_t value = 0;
    for (const char digit : text) value = std::min(value * 10 + (digit - '0'), largest_exponent);
    return negative ? -value : value;
}

// Exponents and sizes are both far below half of what 64 bits hold: the sum does not overflow.
std::strong_ordering compare_magnitude(const DecimalView& a, const DecimalView& b) noexcept
{
    if (a.digits.empty() || b.digits.empty()) return !a.digits.empty() <=> !b.digits.empty();
    const auto point = static_cast<std::int64_t>(a.digits.size()) + a.exponent;
    const auto other_point = static_cast<std::int64_t>(b.digits.size()) + b.exponent;
    if (point != other_point) return point <=> other_point;
    return a.digits <=> b.digits;  // neither ends with zeros: the longer of two with one beginning is the greater
}

}  // namespace

Decimal::Decimal(const DecimalView& says) : digits_{says.digits}, exponent_{says.exponent}, negative_{says.negative} {}

Decimal Decimal::parse(std::string_view token)
{
    Decimal decimal;
    const bool negative = token.starts_with('-');
    if (negative) token.remove_prefix(1);
    const auto e = std::min(token.find_first_of("eE"), token.size());
    if (e < token.size()) decimal.exponent_ = parse_exponent(token.substr(e + 1));
    const auto mantissa = token.substr(0, e);
    const auto point = std::min(mantissa.find('.'), mantissa.size());

    auto& digits = decimal.digits_;
    digits = mantissa.substr(0, point);
    if (point < mantissa.size()) {
        digits += mantissa.substr(point + 1);
        decimal.exponent_ -= static_cast<std::int64_t>(mantissa.size() - point - 1);
    }
    const auto last = digits.find_last_not_of('0');
    if (last == std::string::npos) return {};
    decimal.exponent_ += static_cast<std::int64_t>(digits.size() - last - 1);
    digits.erase(last + 1);
    digits.erase(0, digits.find_first_not_of('0'));
    decimal.negative_ = negative;
    return decimal;
}

std::string Decimal::to_string() const
{
    if (digits_.empty()) return "0";
    const std::string sign = negative_ ? "-" : "";
    const auto count = static_cast<std::int64_t>(digits_.size());
    const auto point = count + exponent_;  // the value is 0.digits × 10^point
    if (exponent_ >= 0 && point <= longest_plain) {
        return sign + digits_ + std::string(static_cast<std::size_t>(exponent_), '0');
    }
    if (point > 0 && exponent_ < 0) {
        const auto whole = static_cast<std::size_t>(point);
        return sign + digits_.substr(0, whole) + "." + digits_.substr(whole);
    }
    if (point > -6 && point <= 0) return sign + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits_;
    return sign + digits_.substr(0, 1) + (count > 1 ? "." + digits_.substr(1) : "") + "e" + std::to_string(point - 1);
}

std::uint64_t Decimal::hash() const noexcept
{
    const auto sign = negative_ ? std::uint64_t{1} : std::uint64_t{0};
    return std::hash<std::string_view>{}(digits_)*31 + static_cast<std::uint64_t>(exponent_) * 2 + sign;
}

std::strong_ordering operator<=>(const DecimalView& a, const DecimalView& b) noexcept
{
    if (a.negative != b.negative) return a.negative ? std::strong_ordering::less : std::strong_ordering::greater;
    return a.negative ? compare_magnitude(b, a) : compare_magnitude(a, b);
}

}  // namespace fantail::core
