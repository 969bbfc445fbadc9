#pragma once

#include <string>
#include <string_view>

namespace fantail::ingestor {

/// Bytes that came from anywhere, as text that JSON can carry: each byte that is no part of UTF-8 becomes U+FFFD.
std::string valid_text(std::string_view bytes);

}  // namespace fantail::ingestor
