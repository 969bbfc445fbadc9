#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fantail/core/dialect.hpp"

namespace fantail::core {

inline constexpr std::string_view user_agent = "Fantail/0.1";
inline constexpr std::string_view content_type = "application/json";  // without parameters, in every dialect

/// What the further headers of a dialect are written from.
struct SentFacts {
    std::string_view event_type;
    std::string_view event_time;
    std::string_view delivery_id;
    std::int64_t sent_at;  ///< unix seconds, of this attempt
};

/// The value of a header that carries `source`.
std::string field_value(HeaderSource source, const SentFacts& facts);

/// Types and times are the publisher's text: a line break in one would let it write headers of its own. What is not
/// visible ASCII becomes a question mark.
std::string field_safe(std::string_view text);

}  // namespace fantail::core
