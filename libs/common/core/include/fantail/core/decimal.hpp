#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace fantail::core {

/// What a Decimal says, wherever its digits lie: (-1 where negative) × digits × 10^exponent. Digits neither begin nor
/// end with a zero, and are empty for zero, which is not negative.
struct DecimalView {
    std::string_view digits;
    std::int64_t exponent{0};
    bool negative{false};

    friend bool operator==(const DecimalView&, const DecimalView&) = default;
    friend std::strong_ordering operator<=>(const DecimalView& a, const DecimalView& b) noexcept;
};

/// A JSON number as what it says, whatever a double would make of it: 1, 1.0 and 10e-1 are one value, 2^53 and 2^53+1
/// are two, and 1e400 is greater than 1e399.
///
/// Only the exponent has a bound: beyond ±1,000,000,000 it stays there.
/// Cost:    up to 15 digits without an allocation.
class Decimal {
public:
    Decimal() = default;
    explicit Decimal(const DecimalView& says);

    /// `token` is a number by RFC 8259, 6.
    static Decimal parse(std::string_view token);

    /// In its shortest plain form, or with an exponent where that would be long: 12, -0.5, 1e400.
    [[nodiscard]] std::string to_string() const;

    [[nodiscard]] DecimalView view() const noexcept { return {digits_, exponent_, negative_}; }
    [[nodiscard]] const std::string& digits() const noexcept { return digits_; }
    [[nodiscard]] std::int64_t exponent() const noexcept { return exponent_; }

    [[nodiscard]] std::uint64_t hash() const noexcept;

    friend bool operator==(const Decimal&, const Decimal&) = default;
    friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept
    {
        return a.view() <=> b.view();
    }

private:
    std::string digits_;
    std::int64_t exponent_{0};
    bool negative_{false};
};

}  // namespace fantail::core
