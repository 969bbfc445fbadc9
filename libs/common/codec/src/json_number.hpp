#pragma once

#include <string_view>

namespace fantail::codec::json {

/// Whether `token` is a number by RFC 8259, 6, of whatever size.
bool is_number(std::string_view token) noexcept;

/// Whether a number is written as an integer: without fraction and exponent.
bool is_integer_token(std::string_view token) noexcept;

}  // namespace fantail::codec::json
