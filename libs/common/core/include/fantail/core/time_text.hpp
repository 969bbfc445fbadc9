#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fantail/core/webhook.hpp"

namespace fantail::core {

std::string iso8601_seconds(Timestamp time);  ///< `2026-01-15T10:00:00Z`, rounded down
std::string iso8601_millis(Timestamp time);   ///< `2026-01-15T10:00:00.000Z`

/// Reads what iso8601_seconds() writes; nullopt: anything else, as a day that no calendar has.
std::optional<Timestamp> parse_iso8601_seconds(std::string_view text);

}  // namespace fantail::core
