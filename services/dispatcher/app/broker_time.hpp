#pragma once

#include "fantail/core/broker_clock.hpp"
#include "fantail/intake/ports.hpp"

namespace fantail::dispatcher {

/// The broker's time, which due times go by: whoever reads one may have another clock than whoever wrote it.
///
/// Threads: one worker's.
class BrokerTime {
public:
    explicit BrokerTime(const intake::Clock& clock) noexcept : clock_{clock} {}

    void observe(const core::ClockSample& sample) noexcept { broker_.observe(sample); }
    [[nodiscard]] core::Timestamp now() noexcept { return broker_.now(clock_.wall()); }

private:
    const intake::Clock& clock_;
    core::BrokerClock broker_;
};

}  // namespace fantail::dispatcher
