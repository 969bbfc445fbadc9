#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "fantail/core/dialect.hpp"

namespace fantail::core {

/// Time that only goes forward; isolation knows no other.
using SteadyTime = std::chrono::steady_clock::time_point;

/// What one endpoint may be asked to bear.
struct EndpointLimits {
    std::size_t in_flight{64};      ///< ≥ 1; the adaptive cap stays at or below it
    std::optional<RateLimit> rate;  ///< nullopt: none
    OpenCircuit open_circuit{OpenCircuit::stands_in};

    friend bool operator==(const EndpointLimits&, const EndpointLimits&) = default;
};

}  // namespace fantail::core
