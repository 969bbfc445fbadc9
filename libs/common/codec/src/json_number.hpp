#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fantail::codec::json {

/// Whether `token` is a number by RFC 8259, 6, of whatever size.
bool is_number(std::string_view token) noexcept;

/// The number as ECMAScript's Number::toString writes the double nearest to it. nullopt: that would lose something (an
/// integer beyond 2^53 would change, more than 17 significant digits in another number, overflow, underflow to zero).
/// `token` is a number.
std::optional<std::string> javascript_number(std::string_view token);

}  // namespace fantail::codec::json
