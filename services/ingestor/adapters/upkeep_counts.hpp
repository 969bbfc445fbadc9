#pragma once

#include "fantail/obs/log.hpp"
#include "fantail/obs/metrics.hpp"
#include "fantail/obs/throttled_warning.hpp"
#include "ingestor/app/upkeeping.hpp"

namespace fantail::ingestor {

/// Counts the upkeep of the webhooks' log in metrics, and says each of it in the log.
///
/// Threads: the control worker's.
class MetricsUpkeepCounts : public UpkeepCounts {
public:
    MetricsUpkeepCounts(obs::Metrics& metrics, const obs::Log& log);

    void repaired(const core::WebhookRecord& record) override;
    void buried(const core::WebhookId& id) override;
    void not_written(const core::Error& error) override;

private:
    const obs::Log& log_;
    obs::Counter repairs_;
    obs::Counter tombstones_;
    obs::ThrottledWarning not_written_;
};

}  // namespace fantail::ingestor
