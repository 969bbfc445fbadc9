#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "fantail/core/realm.hpp"
#include "fantail/obs/log.hpp"
#include "fantail/obs/metrics.hpp"
#include "fantail/obs/throttled_warning.hpp"
#include "ingestor/app/ports.hpp"

namespace fantail::ingestor {

/// One worker's decisions as time series.
///
/// Threads: its worker's.
class MetricsCounts : public Counts {
public:
    MetricsCounts(obs::Metrics& metrics, const core::Realms& realms, const std::string& worker, const obs::Log& log);

    void accepted(const core::RealmName& realm, std::size_t matches) override;
    void rejected(codec::Rejection reason) override;
    void fields_appended(const core::RealmName& realm) override { realms_.at(realm).fields_appended.add(); }
    void id_used_again(const core::RealmName& realm, core::IdUse use) override;
    void body_untouched(const core::RealmName& realm, core::BodyFormat format) override;
    void body_large(const core::RealmName& realm, const core::EventId& event, std::size_t bytes) override;
    void settled_late() override { settled_late_.add(); }

    /// Events that Kafka deleted before they were read: lost to this group, and alarmed on.
    void lost_in_gap(std::int64_t records) { lost_in_gap_.add(static_cast<double>(records)); }

    void observe_window(std::size_t unsettled, std::size_t bytes);

private:
    static constexpr std::size_t rejections = 12;

    struct PerRealm {
        obs::Counter events;
        obs::Counter deliveries;
        obs::Counter fields_appended;
        obs::Counter repeated;
        obs::Counter ids_reused;
        obs::Counter bodies_large;
        obs::CounterSet<core::BodyFormat, core::body_formats.size()> bodies_untouched;
    };

    std::map<core::RealmName, PerRealm> realms_;
    obs::CounterSet<codec::Rejection, rejections> rejected_;
    obs::Counter settled_late_;
    obs::Counter lost_in_gap_;
    obs::Gauge window_entries_;
    obs::Gauge window_bytes_;
    obs::ThrottledWarning rejection_;
    obs::ThrottledWarning large_body_;
};

}  // namespace fantail::ingestor
