#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Numbers as languages hold them: the double nearest to what is written, and the fewest digits that read back as it.
/// ECMAScript, Python and PHP agree on those digits and differ only in how they lay them out.
namespace fantail::codec::json {

/// digits × 10^exponent; digits neither begin nor end with a zero, and are empty for zero. The sign is kept beside it.
struct Decimal {
    std::string digits;
    std::int64_t exponent{0};
    bool negative{false};  ///< of zero, too

    [[nodiscard]] bool is_zero() const noexcept { return digits.empty(); }

    /// Where the decimal point stands: the value is 0.digits × 10^point.
    [[nodiscard]] std::int64_t point() const noexcept { return static_cast<std::int64_t>(digits.size()) + exponent; }

    friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// The number as a double holds it. nullopt: that would lose something (an integer would change, more than 17
/// significant digits in another number, overflow, underflow to zero). `token` is a number.
std::optional<Decimal> as_double(std::string_view token);

/// The digits with a point among, before or after them, and zeros where they do not reach it; without an exponent, and
/// without a point where the value is an integer. Not for zero; `point` is small.
std::string lay_out_plain(const Decimal& decimal);

/// `1.5e+300`: one digit before the point. `lone_digit` is written after a digit that has no others; `width` is the
/// fewest digits of the exponent. Not for zero.
struct ExponentForm {
    std::string_view lone_digit;
    std::size_t width;
};
std::string lay_out_with_exponent(const Decimal& decimal, const ExponentForm& form);

}  // namespace fantail::codec::json
