#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fantail::core {

/// A UUID in 16 bytes, for tables of millions of them: its text takes four times as much.
struct UuidBits {
    std::array<std::uint64_t, 2> words{};  ///< in the order in which the text has them

    /// nullopt for any text but the one canonical form, 36 characters in lower case: no other is ever written.
    static std::optional<UuidBits> parse(std::string_view text) noexcept;

    [[nodiscard]] std::string to_string() const;

    friend auto operator<=>(const UuidBits&, const UuidBits&) = default;
};

}  // namespace fantail::core
