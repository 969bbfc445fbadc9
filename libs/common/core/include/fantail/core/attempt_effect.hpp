#pragma once

#include "fantail/core/isolation_terms.hpp"
#include "fantail/core/outcome.hpp"

namespace fantail::core {

/// What an attempt says about the endpoint and the host that it went to.
///
/// Whoever answers in time is alive, also with a 400: that is about one delivery, and an endpoint that refuses half of
/// what it is sent must not lose the other half to an open circuit.
[[nodiscard]] AttemptEffect effect_of(const Attempt& attempt) noexcept;

}  // namespace fantail::core
