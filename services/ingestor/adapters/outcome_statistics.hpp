#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "fantail/core/record.hpp"
#include "fantail/core/webhook_statistics.hpp"
#include "fantail/kafka/log_follower.hpp"
#include "fantail/obs/log.hpp"
#include "fantail/obs/metrics.hpp"
#include "fantail/runtime/task_group.hpp"
#include "fantail/runtime/worker.hpp"
#include "fantail/service/settings.hpp"
#include "fantail/service/system_clock.hpp"
#include "ingestor/app/ports.hpp"

namespace fantail::ingestor {

/// Follows `fantail.outcomes` from its beginning and counts what it says of webhooks: the same on every replica, since
/// all read the same log. Nothing waits for it; until it has caught up there are no figures.
///
/// Threads: a worker's of its own, so that a week's log read at the start slows nobody's calls down.
class OutcomeStatistics : public runtime::Job {
public:
    /// All of it must outlive this.
    struct Parts {
        const service::Settings& settings;
        obs::Metrics& metrics;
        const obs::Log& log;
    };

    OutcomeStatistics(runtime::Worker& worker, const Parts& parts);
    ~OutcomeStatistics() override;

    /// In the order asked for; without figures before it has caught up.
    [[nodiscard]] std::vector<core::WebhookFigures> of(const std::vector<core::WebhookId>& webhooks) const;

    boost::asio::awaitable<bool> drain(std::chrono::steady_clock::time_point deadline) override;

private:
    void take(const core::InRecord& record);
    void caught_up();
    boost::asio::awaitable<void> housekeep();

    const obs::Log& log_;
    service::SystemClock clock_;
    core::WebhookStatistics counted_;
    bool has_caught_up_{false};
    std::chrono::steady_clock::time_point began_at_;
    obs::Counter outcomes_;
    obs::Counter unreadable_;
    obs::Gauge webhooks_;
    obs::Gauge is_current_;
    runtime::TaskGroup tasks_;
    std::unique_ptr<kafka::LogFollower> follower_;
};

/// The same, asked from the control worker.
///
/// Threads: the control worker's.
class AskedStatistics : public Statistics {
public:
    /// Both must outlive every call.
    AskedStatistics(runtime::Worker& worker, const OutcomeStatistics& statistics) noexcept
        : worker_{worker}, statistics_{statistics}
    {
    }

    boost::asio::awaitable<std::vector<core::WebhookFigures>> of(std::vector<core::WebhookId> webhooks) override;

private:
    runtime::Worker& worker_;
    const OutcomeStatistics& statistics_;
};

}  // namespace fantail::ingestor
