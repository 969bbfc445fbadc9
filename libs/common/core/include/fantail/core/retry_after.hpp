#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "fantail/core/webhook.hpp"

namespace fantail::core {

/// How long a `Retry-After` asks to wait from `answered_at` on: seconds, or one of the three dates of RFC 9110, 5.6.7.
/// In [0, 7 d]: a past date is 0, whatever is farther is 7 d. nullopt: neither form, as `-1`, `1.5`, `1e11`.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value, Timestamp answered_at) noexcept;

}  // namespace fantail::core
