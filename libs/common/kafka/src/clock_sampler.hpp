#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include <librdkafka/rdkafka.h>

#include "fantail/core/broker_clock.hpp"

namespace fantail::kafka {

/// Picks one record in 200 ms, and makes a sample of the broker's clock of its acknowledgement: a sample needs the
/// time at which its record was produced, which is not worth asking for each.
///
/// Threads: one.
class ClockSampler {
public:
    using Handler = std::function<void(const core::ClockSample&)>;

    /// `handler` may be empty: then none is picked.
    explicit ClockSampler(Handler handler);

    /// Called for a record that has just been produced; the time to keep with it if it is picked.
    std::optional<core::Timestamp> pick();

    /// The acknowledgement of a picked record.
    void acknowledged(core::Timestamp produced_at, const rd_kafka_message_t& report) const;

private:
    Handler handler_;
    std::chrono::steady_clock::time_point next_{};
};

}  // namespace fantail::kafka
