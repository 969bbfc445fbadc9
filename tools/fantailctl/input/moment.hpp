#pragma once

#include <string_view>

#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::fantailctl {

/// A moment as ISO 8601 writes it: `2026-01-15`, `2026-01-15T10:00:00Z`, `2026-01-15T10:00:00.250+02:00`. Without a
/// zone it is UTC: the same command must mean the same on every machine.
core::Result<core::Timestamp> parse_moment(std::string_view text);

}  // namespace fantail::fantailctl
