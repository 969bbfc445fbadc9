#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "fantail/core/match_index.hpp"
#include "fantail/http/server.hpp"
#include "fantail/kafka/producer.hpp"
#include "fantail/runtime/worker.hpp"
#include "fantail/service/admin_port.hpp"
#include "fantail/service/system_clock.hpp"
#include "fantail/service/webhook_feed.hpp"
#include "ingestor/adapters/api/management_api.hpp"
#include "ingestor/adapters/credentials/credential_watch.hpp"
#include "ingestor/adapters/kafka_test_outcomes.hpp"
#include "ingestor/adapters/random_chance.hpp"
#include "ingestor/adapters/upkeep_counts.hpp"
#include "ingestor/app/rate_limits.hpp"
#include "ingestor/app/testing.hpp"
#include "ingestor/app/upkeeping.hpp"
#include "ingestor/app/webhook_commands.hpp"
#include "ingestor/pipeline.hpp"

namespace fantail::ingestor {

/// What the process does once, beside its workers: answers operators and the management API's callers, and follows the
/// webhook table for all. Both live on one thread, so that a command reads the very table that its record went into.
///
/// Threads: the control worker's.
class Control : public runtime::Job {
public:
    Control(runtime::Worker& worker, const Shared& shared, Statistics& statistics);
    ~Control() override;

    using Subscriber = std::function<void(const CurrentIndex&)>;

    [[nodiscard]] service::WebhookFeed& webhooks() noexcept { return webhooks_; }

    /// Told of every index and confirmation from now on, and at once of the one in force.
    void subscribe(Subscriber subscriber);

    /// Opens the management API; before the topics were checked its writes would hang.
    void open_api();

    boost::asio::awaitable<bool> drain(std::chrono::steady_clock::time_point deadline) override;

private:
    void follow(const intake::FollowedTable& table);

    const Shared& shared_;
    service::SystemClock clock_;
    RandomChance chance_;
    service::AdminPort admin_;
    service::WebhookFeed webhooks_;
    std::vector<Subscriber> subscribers_;
    MetricsUpkeepCounts upkeep_counts_;
    std::unique_ptr<kafka::Producer> producer_;
    Upkeeping upkeeping_;
    WebhookCommands commands_;
    Explaining explaining_;
    KafkaTestOutcomes test_outcomes_;
    Testing testing_;
    Credentials credentials_;
    CredentialWatch credential_watch_;
    RateLimits limits_;
    ManagementApi api_;
    http::Server api_server_;
    bool api_is_open_{false};
};

}  // namespace fantail::ingestor
