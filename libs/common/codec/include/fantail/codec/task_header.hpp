#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fantail/core/result.hpp"

namespace fantail::codec {

/// The task with another hop count and otherwise as it came, fields of a newer version included: the relay passes on
/// tasks that it need not understand.
///
/// Threads: no state; call from anywhere.
/// Errors:  bytes that are no DeliveryTask.
core::Result<std::string> with_hop(std::string_view task, std::uint32_t hop);

}  // namespace fantail::codec
