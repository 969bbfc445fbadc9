#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include "dispatcher/adapters/http_endpoint.hpp"
#include "dispatcher/adapters/kafka_outcome_log.hpp"
#include "dispatcher/adapters/metrics_counts.hpp"
#include "dispatcher/app/broker_time.hpp"
#include "dispatcher/app/delivering.hpp"
#include "dispatcher/app/table_view.hpp"
#include "dispatcher/config.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/crypto/sealer.hpp"
#include "fantail/http/client.hpp"
#include "fantail/http/health.hpp"
#include "fantail/http/resolver.hpp"
#include "fantail/kafka/log_reader.hpp"
#include "fantail/obs/log.hpp"
#include "fantail/obs/metrics.hpp"
#include "fantail/runtime/task_group.hpp"
#include "fantail/runtime/worker.hpp"
#include "fantail/service/kafka_worker.hpp"
#include "fantail/service/system_clock.hpp"

namespace fantail::dispatcher {

/// What all workers of the process read, and nobody changes after the start.
struct Shared {
    const Config& config;
    const core::Realms& realms;
    const crypto::Sealer& sealer;
    http::Health& health;
    obs::Metrics& metrics;
    const obs::Log& log;
};

/// One worker's dispatcher: consumer, windows, deliveries, connections and producer, wired together.
///
/// Threads: its worker's.
/// Ends:    drain() takes nothing more, lets requests under way end until the deadline, commits what is settled, and
///          leaves the group.
class Pipeline : public runtime::Job {
public:
    Pipeline(runtime::Worker& worker, const Shared& shared, intake::FollowedTable webhooks);
    ~Pipeline() override;

    /// A newer webhook table; on the worker's thread.
    void use(intake::FollowedTable webhooks) { table_.replace(std::move(webhooks)); }

    boost::asio::awaitable<bool> drain(std::chrono::steady_clock::time_point deadline) override;

private:
    [[nodiscard]] service::KafkaWorker::Hooks hooks();

    service::SystemClock clock_;
    BrokerTime broker_;
    MetricsCounts counts_;
    runtime::TaskGroup deliveries_;
    TableView table_;
    http::Resolver resolver_;
    http::Client client_;
    HttpEndpoint endpoint_;
    std::unique_ptr<kafka::LogReader> outcome_reader_;
    KafkaOutcomeLog outcomes_;
    service::KafkaWorker kafka_;
    Delivering delivering_;
};

}  // namespace fantail::dispatcher
