#pragma once

#include <string>
#include <string_view>

#include "fantail/core/dialect.hpp"

namespace fantail::ingestor {

/// A type of the dialect's catalogue; nullptr: it has none of that name. Lives as long as the dialect.
const core::EventType* find_event_type(const core::Dialect& dialect, std::string_view name);

/// For who asked for one that is not there: says so, and which is the nearest.
std::string no_such_event_type(const core::Dialect& dialect, const std::string& name);

}  // namespace fantail::ingestor
