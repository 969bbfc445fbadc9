#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "fantail/core/broker_clock.hpp"
#include "fantail/http/health.hpp"
#include "fantail/intake/intake.hpp"
#include "fantail/kafka/group_consumer.hpp"
#include "fantail/kafka/producer.hpp"
#include "fantail/obs/log.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/deadline.hpp"
#include "fantail/runtime/task_group.hpp"
#include "fantail/runtime/worker.hpp"
#include "fantail/service/settings.hpp"
#include "fantail/service/system_clock.hpp"

namespace fantail::service {

/// A worker's way in from Kafka and out to it: a producer, an intake, and a membership of the service's group; with the
/// commit of each second and the health check that belong to them.
///
/// Threads: its worker's.
/// Errors:  what cannot be mended here fails the worker, and so ends the process.
/// Ends:    stop_taking(), whatever its user has to end, then close().
class KafkaWorker : public intake::Failure {
public:
    struct Topics {
        std::vector<std::string> read;
        std::vector<std::string> written;  ///< known to the producer before the first record is taken
        /// A compacted topic that takes a tombstone of nobody's: its acknowledgement is the first that is heard of the
        /// broker's clock, before any due time is made. Empty: nobody asks for the broker's time.
        std::string asks_the_time{};
    };
    struct Hooks {
        std::function<void(std::int64_t records)> lost_in_gap;
        std::function<void(const core::ClockSample&)> clock_sample{};  ///< may be empty
        std::function<void(const intake::Intake&)> each_second;
    };
    /// How this worker's clients differ from what the service's settings make of them.
    struct Clients {
        std::function<void(kafka::GroupConsumerSettings&)> consumer{};
        std::function<void(kafka::ProducerSettings&)> producer{};
    };
    struct Parts {
        http::Health& health;
        const obs::Log& log;
        Hooks hooks;
        Clients clients{};
    };

    KafkaWorker(runtime::Worker& worker, const Settings& settings, Topics topics, Parts parts);
    ~KafkaWorker() override;

    /// Where the worker's records go.
    [[nodiscard]] intake::RecordLog& log() noexcept { return *producer_; }

    /// Begins to take records for `taker`, which must outlive this; the intake is where it settles them.
    intake::Intake& take_for(intake::Taker& taker);

    /// Takes nothing more and waits for what is in flight; false when the deadline came first.
    boost::asio::awaitable<bool> stop_taking(runtime::Deadline deadline);

    /// Commits what is settled, leaves the group and ends the producer; false when a record was not acknowledged.
    boost::asio::awaitable<bool> close();

    void cannot_go_on(const core::Error& error) override;

private:
    boost::asio::awaitable<void> start();
    boost::asio::awaitable<void> ask_the_time();
    boost::asio::awaitable<void> tick();
    [[nodiscard]] kafka::GroupConsumerHandlers consumer_handlers();

    runtime::Worker& worker_;
    const Settings& settings_;
    Topics topics_;
    Parts parts_;
    SystemClock clock_;
    runtime::AsyncEvent told_the_time_;
    bool knows_the_time_{false};
    runtime::TaskGroup housekeeping_;
    std::unique_ptr<kafka::Producer> producer_;
    std::optional<intake::Intake> intake_;
    std::unique_ptr<kafka::GroupConsumer> consumer_;
};

}  // namespace fantail::service
