#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include "fantail/core/match_index.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/http/health.hpp"
#include "fantail/obs/log.hpp"
#include "fantail/obs/metrics.hpp"
#include "fantail/runtime/worker.hpp"
#include "fantail/service/kafka_worker.hpp"
#include "fantail/service/system_clock.hpp"
#include "ingestor/adapters/metrics_counts.hpp"
#include "ingestor/adapters/shared_index.hpp"
#include "ingestor/app/ingesting.hpp"
#include "ingestor/config.hpp"

namespace fantail::ingestor {

/// What all workers of the process read. But for the webhooks nobody changes it after the start.
struct Shared {
    const Config& config;
    const core::Realms& realms;
    SharedIndex& webhooks;  ///< written by the control worker
    http::Health& health;
    obs::Metrics& metrics;
    const obs::Log& log;
};

/// One worker's ingestor: consumer, windows, matching and producer, wired together.
///
/// Threads: its worker's.
/// Ends:    drain() takes nothing more, waits for what is on its way to Kafka, commits what is settled, and leaves the
///          group.
class Pipeline : public runtime::Job {
public:
    Pipeline(runtime::Worker& worker, const Shared& shared);
    ~Pipeline() override;

    /// The shared index is newer, or was confirmed; on the worker's thread.
    void use(const CurrentIndex& /*in_shared*/) { ingesting_.webhooks_confirmed(); }

    boost::asio::awaitable<bool> drain(std::chrono::steady_clock::time_point deadline) override;

private:
    [[nodiscard]] service::KafkaWorker::Hooks hooks();

    service::SystemClock clock_;
    MetricsCounts counts_;
    service::KafkaWorker kafka_;
    Ingesting ingesting_;
};

}  // namespace fantail::ingestor
