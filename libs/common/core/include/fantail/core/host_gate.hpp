#pragma once

#include <cstddef>

#include "fantail/core/adaptive_cap.hpp"
#include "fantail/core/circuit_breaker.hpp"
#include "fantail/core/isolation_terms.hpp"

namespace fantail::core {

/// A request that has ended, as its host sees it.
struct EndedAtHost {
    AttemptEffect effect;
    SteadyTime started_at;
};

/// What all endpoints of one host share, whoever owns them: a cap on requests, and a circuit that opens on what fails
/// before there is a connection. Ten thousand endpoints on one dead host are one dead host: a few requests find that
/// out, not a few for each. An answer of any kind shows that the host lives, so that one tenant's broken endpoint
/// closes nobody else's host.
///
/// Cost: O(1).
class HostGate {
public:
    HostGate(std::size_t ceiling, const CircuitSettings& settings) noexcept;

    /// For one more request; a probe finds it beside those that still hang.
    [[nodiscard]] bool has_room(SteadyTime now) const noexcept;

    void started(SteadyTime now) noexcept;
    CircuitChange ended(const EndedAtHost& request, SteadyTime now, Jitter jitter) noexcept;

    /// Requests under way to an endpoint that has moved from one host to another count where it is now.
    void take_over(HostGate& from, std::size_t requests) noexcept;

    [[nodiscard]] const CircuitBreaker& circuit() const noexcept { return circuit_; }
    [[nodiscard]] std::size_t room(SteadyTime now) const noexcept;
    [[nodiscard]] bool at_rest(SteadyTime now) const noexcept;

private:
    std::size_t ceiling_;
    AdaptiveCap cap_;  ///< below its ceiling only after an outage: hosts are shared, and overload is an endpoint's
    CircuitBreaker circuit_;
    std::size_t under_way_{0};
};

}  // namespace fantail::core
