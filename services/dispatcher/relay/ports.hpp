#pragma once

#include <chrono>

#include "fantail/core/delay_tiers.hpp"
#include "fantail/core/relay.hpp"

namespace fantail::dispatcher {

/// What the relay decides, it counts.
///
/// Threads: called from the worker that owns it.
class RelayCounts {
public:
    virtual ~RelayCounts() = default;

    virtual void forwarded(core::DelayTier to) = 0;

    /// `late`: behind the due time, zero where the dispatcher waits for the rest.
    virtual void returned(core::ReturnReason reason, std::chrono::milliseconds late) = 0;

    virtual void unreadable() = 0;    ///< its header; returned as it came
    virtual void duplicate() = 0;     ///< dropped
    virtual void put_back() = 0;      ///< a head whose wait is too long, or whose body is too large, to hold it
    virtual void settled_late() = 0;  ///< its partition had been given up
};

}  // namespace fantail::dispatcher
