#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/awaitable.hpp>

#include "dispatcher/adapters/relay_metrics.hpp"
#include "dispatcher/app/broker_time.hpp"
#include "dispatcher/pipeline.hpp"
#include "dispatcher/relay/relaying.hpp"
#include "fantail/kafka/group_progress.hpp"
#include "fantail/runtime/task_group.hpp"
#include "fantail/runtime/worker.hpp"
#include "fantail/service/kafka_worker.hpp"
#include "fantail/service/system_clock.hpp"

namespace fantail::dispatcher {

/// The relay of this process: a consumer and a producer of its own, small ones, and the relaying between them.
///
/// Threads: its worker's, which does nothing else: what is due must not wait for deliveries.
/// Ends:    drain() takes nothing more, waits until what was sent on is acknowledged, commits, and leaves the group.
class RelayPipeline : public runtime::Job {
public:
    RelayPipeline(runtime::Worker& worker, const Shared& shared);
    ~RelayPipeline() override;

    boost::asio::awaitable<bool> drain(std::chrono::steady_clock::time_point deadline) override;

private:
    [[nodiscard]] service::KafkaWorker::Hooks hooks();
    boost::asio::awaitable<void> watch_backlog();
    boost::asio::awaitable<core::Result<Backlog>> ask_backlog(std::vector<core::Partition> overdue);

    boost::asio::io_context& io_;
    const Shared& shared_;
    service::Settings settings_;  ///< the service's, but for what makes the relay a group of its own
    service::SystemClock clock_;
    RelayMetrics counts_;
    BrokerTime time_;
    runtime::TaskGroup tasks_;
    service::KafkaWorker kafka_;
    Relaying relaying_;
    std::unique_ptr<kafka::GroupProgress> progress_;  ///< of the dispatchers; made when it is first asked
};

}  // namespace fantail::dispatcher
