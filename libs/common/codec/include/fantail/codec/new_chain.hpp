#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fantail/core/result.hpp"

namespace fantail::codec {

/// The `task` header of a delivery's chain `replay`, of a task of an earlier one: as if nothing had been attempted.
/// Fields of a newer version are kept.
///
/// Errors: `unreadable` where the header is no task.
core::Result<std::string> new_chain(std::string_view task_header, std::uint32_t replay);

}  // namespace fantail::codec
