#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dispatcher/app/ports.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/http/client.hpp"
#include "fantail/http/resolver.hpp"
#include "fantail/obs/log.hpp"
#include "fantail/obs/metrics.hpp"
#include "fantail/obs/throttled_warning.hpp"

namespace fantail::dispatcher {

/// One worker's decisions as time series, and as a log line where a person should look.
///
/// Threads: its worker's.
class MetricsCounts : public Counts {
public:
    MetricsCounts(obs::Metrics& metrics, const core::Realms& realms, const std::string& worker, const obs::Log& log);

    void attempted(const core::Attempt& attempt) override;
    void concluded(const core::Outcome& outcome) override;
    void settled_late() override { settled_late_.add(); }
    void webhook_offset_unknown() override { unknown_offsets_.add(); }
    void duplicate_dropped(const core::DeliveryTask& task) override;
    void settled_by_log(const core::Outcome& /*outcome*/) override { settled_by_log_.add(); }
    void started(std::chrono::milliseconds late) override { started_late_.observe(late); }
    void due_time_refused() override { due_times_refused_.add(); }
    void take_over_waits(const core::Error& why) override;
    void taken_over(std::size_t outcomes) override { outcomes_read_.add(static_cast<double>(outcomes)); }

    /// Tasks that Kafka deleted before they were read: lost to this group, and alarmed on.
    void lost_in_gap(std::int64_t records) { lost_in_gap_.add(static_cast<double>(records)); }

    /// What is not decided but measured, now and then.
    void observe_connections(const http::ClientCounters& counters);
    void observe_look_ups(const http::ResolverCounters& counters);
    void observe_window(std::size_t unsettled, std::size_t bytes);
    void observe_waiting(std::size_t tasks) { waiting_in_memory_.set(static_cast<double>(tasks)); }

    struct Isolated {
        std::size_t under_way;
        std::size_t waiting;
        std::size_t open_circuits;
        std::size_t unreachable_hosts;
    };
    void observe_isolation(const Isolated& now);

private:
    static constexpr std::size_t verdicts = 5;
    static constexpr std::size_t reasons = 18;
    static constexpr std::size_t errors = 18;
    static constexpr std::size_t health_changes = 4;
    static constexpr std::size_t status_classes = 5;

    struct PerRealm {
        obs::CounterSet<core::Verdict, verdicts> outcomes;
        obs::Histogram delivered_after;
        obs::Counter duplicates;
    };

    obs::Labels worker_;
    std::map<core::RealmName, PerRealm> realms_;
    obs::CounterSet<core::OutcomeReason, reasons> reasons_;
    obs::CounterSet<core::AttemptError, errors> errors_;
    obs::CounterSet<core::HealthChange, health_changes> health_changes_;
    obs::CounterSet<core::Verdict, verdicts> tests_;
    std::vector<obs::Counter> answers_;  ///< by the first digit of their status, 1 to 5
    obs::Histogram attempt_seconds_;
    obs::Counter settled_late_;
    obs::Counter unknown_offsets_;
    obs::Counter lost_in_gap_;
    obs::Counter settled_by_log_;
    obs::Counter due_times_refused_;
    obs::Counter outcomes_read_;
    obs::Histogram started_late_;
    obs::Gauge waiting_in_memory_;
    obs::Gauge requests_under_way_;
    obs::Gauge waiting_for_endpoint_;
    obs::Gauge open_circuits_;
    obs::Gauge unreachable_hosts_;
    obs::Counter connections_opened_;
    obs::Counter connections_reused_;
    obs::Counter requests_repeated_;
    obs::Gauge connections_open_;
    obs::Counter names_found_;
    obs::Counter names_unknown_;
    obs::Counter names_failed_;
    obs::Counter names_known_;
    obs::Counter names_stale_;
    obs::Counter names_refused_;
    obs::Gauge names_;
    obs::Gauge window_entries_;
    obs::Gauge window_bytes_;
    obs::ThrottledWarning failed_;
    obs::ThrottledWarning unauthorized_;
    obs::ThrottledWarning take_over_waits_;
};

}  // namespace fantail::dispatcher
