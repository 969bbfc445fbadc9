#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "dispatcher/relay/ports.hpp"
#include "fantail/obs/metrics.hpp"

namespace fantail::dispatcher {

/// The relay's decisions as time series.
///
/// Threads: its worker's.
class RelayMetrics : public RelayCounts {
public:
    RelayMetrics(obs::Metrics& metrics, const std::string& worker);

    void forwarded(core::DelayTier to) override { forwarded_[to].add(); }
    void returned(core::ReturnReason reason, std::chrono::milliseconds late) override;
    void unreadable() override { unreadable_.add(); }
    void duplicate() override { duplicates_.add(); }
    void put_back() override { put_back_.add(); }
    void settled_late() override { settled_late_.add(); }

    /// Tasks that Kafka deleted before they were read: lost to this group, and alarmed on.
    void lost_in_gap(std::int64_t records) { lost_in_gap_.add(static_cast<double>(records)); }

    // What is not decided but measured, now and then.
    void observe_waiting(std::size_t partitions) { waiting_.set(static_cast<double>(partitions)); }
    void observe_forgotten(std::uint64_t total) { forgotten_.raise_to(static_cast<double>(total)); }
    void observe_window(std::size_t unsettled, std::size_t bytes);

private:
    obs::Labels worker_;
    obs::CounterSet<core::DelayTier, core::all_delay_tiers.size()> forwarded_;
    obs::CounterSet<core::ReturnReason, core::return_reasons> returned_;
    obs::Counter unreadable_;
    obs::Counter duplicates_;
    obs::Counter forgotten_;
    obs::Counter put_back_;
    obs::Counter settled_late_;
    obs::Counter lost_in_gap_;
    obs::Gauge waiting_;
    obs::Gauge window_entries_;
    obs::Gauge window_bytes_;
    obs::Histogram late_seconds_;
};

}  // namespace fantail::dispatcher
