#include "dispatcher/adapters/relay_metrics.hpp"

namespace fantail::dispatcher {

RelayMetrics::RelayMetrics(obs::Metrics& metrics, const std::string& worker)
    : worker_{{"worker", worker}}, forwarded_{metrics,
                                              {"fantail_relay_forwarded_total",
                                               "Waiting tasks sent on to a smaller delay topic, by that topic"},
                                              worker_,
                                              {"tier", [](core::DelayTier tier) { return core::name(tier); }}},
      returned_{metrics,
                {"fantail_relay_returned_total", "Waiting tasks sent back to the dispatchers, by why"},
                worker_,
                {"reason", [](core::ReturnReason reason) { return core::to_string(reason); }}},
      unreadable_{metrics.counter(
          {"fantail_relay_unreadable_total", "Waiting tasks whose header could not be read, sent back as they came"},
          worker_)},
      duplicates_{metrics.counter(
          {"fantail_relay_duplicates_total", "Records dropped because the same hop of the same task had been sent on"},
          worker_)},
      forgotten_{metrics.counter(
          {"fantail_relay_forgotten_early_total", "Tasks that the memory of duplicates had no room for any more"},
          worker_)},
      put_back_{metrics.counter(
          {"fantail_relay_put_back_total", "Heads of delay partitions that were not due and not held in memory"},
          worker_)},
      settled_late_{metrics.counter(
          {"fantail_settled_late_total", "Outcomes of deliveries whose partition had been given up"}, worker_)},
      lost_in_gap_{
          metrics.counter({"fantail_lost_in_gap_total", "Tasks that Kafka deleted before they were read"}, worker_)},
      waiting_{metrics.gauge({"fantail_relay_waiting_partitions", "Delay partitions whose head is not due"}, worker_)},
      window_entries_{metrics.gauge({"fantail_window_entries", "Records taken and not settled"}, worker_)},
      window_bytes_{metrics.gauge({"fantail_window_bytes", "Bytes of the bodies of these"}, worker_)},
      late_seconds_{metrics.histogram(
          {"fantail_relay_late_seconds", "From a task's due time to its return; 0 where the dispatcher waits for it"},
          worker_, obs::latency_buckets())}
{
}

void RelayMetrics::returned(core::ReturnReason reason, std::chrono::milliseconds late)
{
    returned_[reason].add();
    if (reason == core::ReturnReason::due) late_seconds_.observe(late);
}

void RelayMetrics::observe_window(std::size_t unsettled, std::size_t bytes)
{
    window_entries_.set(static_cast<double>(unsettled));
    window_bytes_.set(static_cast<double>(bytes));
}

}  // namespace fantail::dispatcher
