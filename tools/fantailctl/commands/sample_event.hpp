#pragma once

#include <string>

#include "fantail/core/dialect.hpp"

namespace fantail::fantailctl {

/// An event as the dialect says that its publisher's look: every envelope key, and something at each pointer. What it
/// says at them is made up.
std::string sample_event(const core::EventShape& shape);

}  // namespace fantail::fantailctl
