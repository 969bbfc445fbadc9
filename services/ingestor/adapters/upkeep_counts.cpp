#include "ingestor/adapters/upkeep_counts.hpp"

#include <chrono>

namespace fantail::ingestor {

namespace {

constexpr std::chrono::seconds say_again{5};

}  // namespace

MetricsUpkeepCounts::MetricsUpkeepCounts(obs::Metrics& metrics, const obs::Log& log)
    : log_{log}, repairs_{metrics.counter({"fantail_webhook_repairs_total",
                                           "Webhooks written again because a write that lost lay behind them"},
                                          {})},
      tombstones_{
          metrics.counter({"fantail_webhook_tombstones_total", "Webhooks forgotten a day after their deletion"}, {})},
      not_written_{log, "the webhooks' log is not kept in order: Kafka did not acknowledge it", say_again}
{
}

void MetricsUpkeepCounts::repaired(const core::WebhookRecord& record)
{
    repairs_.add();
    log_.info("webhook written again behind a write that lost",
              {{"webhook_id", record.webhook.id.value()}, {"version", record.version}, {"write_id", record.write_id}});
}

void MetricsUpkeepCounts::buried(const core::WebhookId& id)
{
    tombstones_.add();
    log_.info("webhook forgotten, a day after its deletion", {{"webhook_id", id.value()}});
}

void MetricsUpkeepCounts::not_written(const core::Error& error)
{
    not_written_.say(std::chrono::steady_clock::now(), {{"detail", error.detail}});
}

}  // namespace fantail::ingestor
