#pragma once

#include <chrono>
#include <optional>

namespace fantail::core {

/// What the next owner of an endpoint must know, so that a restart neither exceeds a limit nor gives a slot twice.
/// Times are relative to now: isolation's time is steady time, which means nothing to another process.
struct EndpointBacklog {
    std::optional<double> tokens{};                       ///< in the bucket; nullopt: it has none
    std::chrono::milliseconds next_slot_in{0};            ///< 0: no slot is given out ahead
    std::optional<std::chrono::milliseconds> open_for;    ///< until the next probe; nullopt: the circuit is closed
    std::optional<std::chrono::milliseconds> failed_ago;  ///< the last real request that failed

    friend bool operator==(const EndpointBacklog&, const EndpointBacklog&) = default;
};

}  // namespace fantail::core
