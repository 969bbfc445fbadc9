#pragma once

#include <string>

#include "fantail/core/webhook.hpp"

namespace fantail::core {

std::string iso8601_seconds(Timestamp time);  ///< `2026-01-15T10:00:00Z`, rounded down
std::string iso8601_millis(Timestamp time);   ///< `2026-01-15T10:00:00.000Z`

}  // namespace fantail::core
