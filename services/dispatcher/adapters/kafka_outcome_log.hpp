#pragma once

#include <string>

#include "dispatcher/app/ports.hpp"
#include "fantail/kafka/log_reader.hpp"
#include "fantail/obs/metrics.hpp"

namespace fantail::dispatcher {

/// `fantail.outcomes` as the log that a partition's new owner reads.
class KafkaOutcomeLog : public OutcomeLog {
public:
    /// `reader` must outlive this. `unreadable` counts outcomes that a newer version wrote, or damage.
    KafkaOutcomeLog(kafka::LogReader& reader, std::string topic, obs::Counter unreadable);

    boost::asio::awaitable<core::Result<core::OutcomeReach>> reach(std::int32_t partition,
                                                                   core::Timestamp since) override;
    boost::asio::awaitable<core::Result<core::Offset>> read(std::int32_t partition, core::Offset from,
                                                            Take take) override;

private:
    kafka::LogReader& reader_;
    std::string topic_;
    obs::Counter unreadable_;
};

}  // namespace fantail::dispatcher
