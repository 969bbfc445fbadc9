#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "fantail/core/adaptive_cap.hpp"
#include "fantail/core/circuit_breaker.hpp"
#include "fantail/core/endpoint_limits.hpp"
#include "fantail/core/ids.hpp"
#include "fantail/core/reserved_slots.hpp"

namespace fantail::core {

struct IsolationSettings {
    std::size_t per_worker{1'024};           ///< requests under way
    std::size_t per_host{256};               ///< requests under way
    std::size_t queued_per_endpoint{4'096};  ///< fresh ones in memory; those that return may be a quarter more
    std::chrono::milliseconds longest_queued{std::chrono::seconds{10}};  ///< then it is parked: it holds up a watermark
    CircuitSettings circuit;
    SlotSettings slots;
};

/// What a task's delivery loses with the attempt that it is due for.
enum class Stakes : std::uint8_t { one_of_several, last };

struct DueAttempt {
    Stakes stakes;
    SteadyTime due_since;  ///< through all its parkings
};

/// A task that is due.
struct Arrival {
    EndpointKey endpoint;
    std::string host;    ///< scheme, host and port, in one spelling
    std::string tenant;  ///< realm and id
    std::size_t bytes;   ///< of its body
    Standing standing;
    DueAttempt attempt;
    EndpointLimits limits;
};

enum class ParkReason : std::uint8_t { queue_full, rate_limited, queued_too_long, circuit_open };

/// Send it; it counts as under way until ended() is told.
struct Start {
    friend bool operator==(const Start&, const Start&) = default;
};
/// Let it wait in the delay topics. The wait is a slot in a line and is to be kept as it is: rounding it would bring
/// those of minutes back at once.
struct Park {
    std::chrono::milliseconds wait;
    ParkReason reason;
    friend bool operator==(const Park&, const Park&) = default;
};
/// A real request failed so lately that its failure is this one's.
struct StandIn {
    friend bool operator==(const StandIn&, const StandIn&) = default;
};
using Permission = std::variant<Start, Park, StandIn>;

/// What a request's end says about its endpoint and host.
enum class AttemptEffect : std::uint8_t {
    delivered,
    failed,
    overloaded,   ///< 429, 502, 503, 504, or no answer in time
    unreachable,  ///< no connection: the host's failure too
    none,         ///< ended by us, or never sent
};

}  // namespace fantail::core
