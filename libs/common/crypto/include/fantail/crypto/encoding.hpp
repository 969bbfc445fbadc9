#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fantail::crypto {

std::string hex_encode(std::string_view bytes);  ///< lower-case

std::string base64_encode(std::string_view bytes);  ///< RFC 4648, 4: with padding

/// Strict: padded, no whitespace, no bits left over. Only one text decodes to given bytes.
std::optional<std::string> base64_decode(std::string_view text);

/// RFC 4648, 5, as RFC 7515 writes it: without padding. As strict.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace fantail::crypto
