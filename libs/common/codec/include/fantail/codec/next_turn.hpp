#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::codec {

/// What a task's next turn says otherwise than the task before it.
struct NextTurn {
    std::uint32_t attempts;  ///< made so far
    std::optional<core::Timestamp> first_attempt_at;
    core::Timestamp due_at;
};

/// The `task` header of the turn that follows: one turn more, no hop yet. Fields of a newer version are kept, and the
/// same task and changes make the same bytes, whoever derives them.
///
/// Errors: `unreadable` where the header is no task.
core::Result<std::string> next_turn(std::string_view task_header, const NextTurn& changes);

}  // namespace fantail::codec
