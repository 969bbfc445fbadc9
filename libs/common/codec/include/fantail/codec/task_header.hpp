#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::codec {

/// The name of the one header that carries a task.
inline constexpr const char* task_header = "task";

// What makes a new task of an old one alters the header and no more of it than it names: fields of a newer version are
// kept, and the same header and changes make the same bytes, whoever derives them.
//
// Threads: no state; call from anywhere.
// Errors:  `unreadable` where the bytes are no DeliveryTask.

/// What a task's next turn says otherwise than the task before it.
struct NextTurn {
    std::uint32_t attempts;  ///< made so far
    std::optional<core::Timestamp> first_attempt_at;
    core::Timestamp due_at;
    std::optional<core::Timestamp> attempt_due_at;  ///< where it was parked
};

/// The task of the turn that follows: one turn more, no hop yet.
core::Result<std::string> next_turn(std::string_view task, const NextTurn& changes);

/// The task with another hop count: the relay passes on tasks that it need not understand.
core::Result<std::string> with_hop(std::string_view task, std::uint32_t hop);

/// The task of a delivery's chain `replay`, of a task of an earlier one: as if nothing had been attempted.
core::Result<std::string> new_chain(std::string_view task, std::uint32_t replay);

}  // namespace fantail::codec
