#include "dispatcher/adapters/metrics_counts.hpp"

#include <chrono>

namespace fantail::dispatcher {

namespace {

constexpr std::chrono::seconds say_again{5};

obs::Labels with(obs::Labels labels, obs::Label further)
{
    labels.push_back(std::move(further));
    return labels;
}

obs::Counter look_ups(obs::Metrics& metrics, const obs::Labels& worker, const char* result)
{
    return metrics.counter({"fantail_dns_look_ups_total", "Look-ups of host names by what they came to"},
                           with(worker, {"result", result}));
}

}  // namespace

MetricsCounts::MetricsCounts(obs::Metrics& metrics, const core::Realms& realms, const std::string& worker,
                             const obs::Log& log)
    : worker_{{"worker", worker}}, reasons_{metrics,
                                            {"fantail_outcome_reasons_total",
                                             "Turns by why they came to their outcome"},
                                            worker_,
                                            {"reason",
                                             [](core::OutcomeReason reason) { return core::to_string(reason); }}},
      errors_{metrics,
              {"fantail_attempt_errors_total", "Attempts without a whole HTTP answer, by what went wrong"},
              worker_,
              {"error", [](core::AttemptError error) { return core::to_string(error); }}},
      health_changes_{metrics,
                      {"fantail_webhook_health_total", "Outcomes by what they changed about their webhook's health"},
                      worker_,
                      {"change", [](core::HealthChange change) { return core::to_string(change); }}},
      tests_{metrics,
             {"fantail_tests_total", "Test deliveries by what they came to; in no other series"},
             worker_,
             {"verdict", [](core::Verdict verdict) { return core::to_string(verdict); }}},
      attempt_seconds_{metrics.histogram({"fantail_attempt_seconds", "From an attempt's start to its end"}, worker_,
                                         obs::latency_buckets())},
      settled_late_{metrics.counter(
          {"fantail_settled_late_total", "Outcomes of deliveries whose partition had been given up"}, worker_)},
      unknown_offsets_{metrics.counter(
          {"fantail_webhook_offset_unknown_total", "Tasks that named an offset beyond the end of the webhook table"},
          worker_)},
      lost_in_gap_{
          metrics.counter({"fantail_lost_in_gap_total", "Tasks that Kafka deleted before they were read"}, worker_)},
      settled_by_log_{metrics.counter(
          {"fantail_settled_by_log_total", "Tasks whose outcome a former owner of the partition had written"},
          worker_)},
      due_times_refused_{metrics.counter(
          {"fantail_due_times_refused_total", "Tasks that claimed to be due far ahead, taken as due"}, worker_)},
      outcomes_read_{metrics.counter(
          {"fantail_take_over_outcomes_total", "Outcomes that were read when partitions were taken over"}, worker_)},
      started_late_{metrics.histogram({"fantail_retry_late_seconds", "From a retry's due time to its turn"}, worker_,
                                      obs::latency_buckets())},
      waiting_in_memory_{
          metrics.gauge({"fantail_waiting_in_memory", "Retries of the next seconds, held in memory"}, worker_)},
      requests_under_way_{metrics.gauge({"fantail_requests_under_way", "Requests under way"}, worker_)},
      waiting_for_endpoint_{metrics.gauge(
          {"fantail_waiting_for_endpoint", "Deliveries that wait in memory for their endpoint"}, worker_)},
      open_circuits_{metrics.gauge({"fantail_circuits_open", "Endpoints known to be dead"}, worker_)},
      unreachable_hosts_{metrics.gauge({"fantail_hosts_unreachable", "Hosts known to be unreachable"}, worker_)},
      connections_opened_{metrics.counter({"fantail_connections_opened_total", "Connections made"}, worker_)},
      connections_reused_{
          metrics.counter({"fantail_connections_reused_total", "Exchanges that began on a kept connection"}, worker_)},
      requests_repeated_{metrics.counter(
          {"fantail_requests_repeated_total", "Requests sent again because a kept connection had just been closed"},
          worker_)},
      connections_open_{metrics.gauge({"fantail_connections_open", "Connections, in use or idle"}, worker_)},
      names_found_{look_ups(metrics, worker_, "found")}, names_unknown_{look_ups(metrics, worker_, "no_such_name")},
      names_failed_{look_ups(metrics, worker_, "failed")},
      names_known_{metrics.counter({"fantail_dns_hits_total", "Host names whose addresses were known"}, worker_)},
      names_stale_{metrics.counter(
          {"fantail_dns_stale_served_total", "Host names that had an old answer because DNS gave none"}, worker_)},
      names_refused_{metrics.counter(
          {"fantail_dns_refused_total", "Host names not looked up, because too many were being looked up"}, worker_)},
      names_{metrics.gauge({"fantail_dns_names", "Host names remembered"}, worker_)},
      window_entries_{metrics.gauge({"fantail_window_entries", "Records taken and not settled"}, worker_)},
      window_bytes_{metrics.gauge({"fantail_window_bytes", "Bytes of the bodies of these"}, worker_)},
      failed_{log, "delivery failed", say_again}, unauthorized_{log, "a first attempt was answered with 401",
                                                                say_again},
      take_over_waits_{log, "cannot read the outcomes of a partition", say_again}
{
    for (const auto& realm : realms.all()) {
        const auto labels = with(worker_, {"realm", realm.name.value()});
        realms_.emplace(
            realm.name,
            PerRealm{{metrics,
                      {"fantail_outcomes_total", "Turns by what they came to"},
                      labels,
                      {"verdict", [](core::Verdict verdict) { return core::to_string(verdict); }}},
                     metrics.histogram({"fantail_delivered_after_seconds", "From the event's record to its delivery"},
                                       labels, obs::latency_buckets()),
                     metrics.counter({"fantail_duplicate_tasks_total", "Tasks that came twice, dropped"}, labels)});
    }
    for (std::size_t first_digit = 1; first_digit <= status_classes; ++first_digit) {
        answers_.push_back(metrics.counter({"fantail_answers_total", "Whole HTTP answers by class of status"},
                                           with(worker_, {"status", std::to_string(first_digit) + "xx"})));
    }
}

void MetricsCounts::attempted(const core::Attempt& attempt)
{
    attempt_seconds_.observe(attempt.phases.total);
    if (attempt.error != core::AttemptError::none) errors_[attempt.error].add();
    if (!attempt.status) return;
    const auto status_class = static_cast<std::size_t>(*attempt.status / 100);
    if (status_class >= 1 && status_class <= status_classes) answers_[status_class - 1].add();
}

void MetricsCounts::concluded(const core::Outcome& outcome)
{
    if (outcome.task.test) return tests_[outcome.verdict].add();
    reasons_[outcome.reason].add();
    health_changes_[outcome.health.change].add();
    if (const auto realm = realms_.find(outcome.task.realm); realm != realms_.end()) {
        realm->second.outcomes[outcome.verdict].add();
        if (outcome.verdict == core::Verdict::delivered) {
            realm->second.delivered_after.observe(outcome.decided_at - outcome.task.source_time);
        }
    }
    if (const auto hint = outcome.attempt ? core::hint_of(*outcome.attempt) : std::string_view{}; !hint.empty()) {
        unauthorized_.say(std::chrono::steady_clock::now(), {{"webhook_id", outcome.task.webhook_id.value()},
                                                             {"event_id", outcome.task.event_id.value()},
                                                             {"hint", hint}});
    }
    if (outcome.verdict != core::Verdict::failed) return;
    const auto error = outcome.attempt ? core::to_string(outcome.attempt->error) : std::string_view{};
    failed_.say(std::chrono::steady_clock::now(),
                {{"webhook_id", outcome.task.webhook_id.value()},
                 {"event_id", outcome.task.event_id.value()},
                 {"reason", core::to_string(outcome.reason)},
                 {"error", error},
                 {"status", outcome.attempt ? outcome.attempt->status.value_or(0) : 0}});
}

void MetricsCounts::duplicate_dropped(const core::DeliveryTask& task)
{
    if (const auto realm = realms_.find(task.realm); realm != realms_.end()) realm->second.duplicates.add();
}

void MetricsCounts::take_over_waits(const core::Error& why)
{
    take_over_waits_.say(std::chrono::steady_clock::now(), {{"detail", why.detail}});
}

void MetricsCounts::observe_connections(const http::ClientCounters& counters)
{
    connections_opened_.raise_to(static_cast<double>(counters.opened));
    connections_reused_.raise_to(static_cast<double>(counters.reused));
    requests_repeated_.raise_to(static_cast<double>(counters.repeated));
    connections_open_.set(static_cast<double>(counters.open));
}

void MetricsCounts::observe_look_ups(const http::ResolverCounters& counters)
{
    names_found_.raise_to(static_cast<double>(counters.found));
    names_unknown_.raise_to(static_cast<double>(counters.no_such_name));
    names_failed_.raise_to(static_cast<double>(counters.failed));
    names_known_.raise_to(static_cast<double>(counters.hits));
    names_stale_.raise_to(static_cast<double>(counters.stale));
    names_refused_.raise_to(static_cast<double>(counters.refused));
    names_.set(static_cast<double>(counters.names));
}

void MetricsCounts::observe_isolation(const Isolated& now)
{
    requests_under_way_.set(static_cast<double>(now.under_way));
    waiting_for_endpoint_.set(static_cast<double>(now.waiting));
    open_circuits_.set(static_cast<double>(now.open_circuits));
    unreachable_hosts_.set(static_cast<double>(now.unreachable_hosts));
}

void MetricsCounts::observe_window(std::size_t unsettled, std::size_t bytes)
{
    window_entries_.set(static_cast<double>(unsettled));
    window_bytes_.set(static_cast<double>(bytes));
}

}  // namespace fantail::dispatcher
