#pragma once

#include <vector>

#include "fantail/config/fault.hpp"
#include "fantail/config/sources.hpp"
#include "fantail/core/dialect.hpp"

namespace fantail::config {

/// Reads the event types that a dialect's product names, from the file beside the dialect; dialects/README.md describes
/// it. What is wrong is added to `faults`.
std::vector<core::EventType> read_event_types(const NamedText& file, Faults& faults);

}  // namespace fantail::config
