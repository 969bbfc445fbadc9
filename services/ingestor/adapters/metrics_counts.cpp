#include "ingestor/adapters/metrics_counts.hpp"

#include <chrono>

namespace fantail::ingestor {

namespace {

constexpr std::chrono::seconds say_again{5};

}  // namespace

MetricsCounts::MetricsCounts(obs::Metrics& metrics, const core::Realms& realms, const std::string& worker,
                             const obs::Log& log)
    : rejected_{metrics,
                {"fantail_events_rejected_total", "Records of source topics that are no events, by reason"},
                {{"worker", worker}},
                {"reason", [](codec::Rejection reason) { return codec::to_string(reason); }}},
      settled_late_{metrics.counter({"fantail_settled_late_total", "Events whose partition had been given up"},
                                    {{"worker", worker}})},
      lost_in_gap_{metrics.counter({"fantail_lost_in_gap_total", "Events that Kafka deleted before they were read"},
                                   {{"worker", worker}})},
      window_entries_{metrics.gauge({"fantail_window_entries", "Records taken and not settled"}, {{"worker", worker}})},
      window_bytes_{metrics.gauge({"fantail_window_bytes", "Bytes of the bodies of these"}, {{"worker", worker}})},
      rejection_{log, "event rejected; see the rejected topic", say_again},
      large_body_{log, "a body is over 100 KB: receivers whose parser has that limit answer 413", say_again}
{
    for (const auto& realm : realms.all()) {
        const obs::Labels labels{{"worker", worker}, {"realm", realm.name.value()}};
        realms_.emplace(
            realm.name,
            PerRealm{
                metrics.counter({"fantail_events_accepted_total", "Events read and matched"}, labels),
                metrics.counter({"fantail_deliveries_total", "Deliveries that accepted events are owed to"}, labels),
                metrics.counter({"fantail_events_completed_total", "Events whose id or time was appended"}, labels),
                metrics.counter({"fantail_events_repeated_total", "Events that came again: same id, same body"},
                                labels),
                metrics.counter({"fantail_event_ids_reused_total", "Events under the id of another: delivered"},
                                labels),
                metrics.counter({"fantail_bodies_large_total", "Events with a body that common receivers refuse"},
                                labels),
                {metrics,
                 {"fantail_bodies_untouched_total", "Bodies that formatting would have changed, by format"},
                 labels,
                 {"format", [](core::BodyFormat format) { return core::to_string(format); }}}});
    }
}

void MetricsCounts::accepted(const core::RealmName& realm, std::size_t matches)
{
    auto& counters = realms_.at(realm);
    counters.events.add();
    counters.deliveries.add(static_cast<double>(matches));
}

void MetricsCounts::rejected(codec::Rejection reason)
{
    rejected_[reason].add();
    rejection_.say(std::chrono::steady_clock::now(), {{"reason", codec::to_string(reason)}});
}

void MetricsCounts::id_used_again(const core::RealmName& realm, core::IdUse use)
{
    auto& counters = realms_.at(realm);
    (use == core::IdUse::repeated ? counters.repeated : counters.ids_reused).add();
}

void MetricsCounts::body_untouched(const core::RealmName& realm, core::BodyFormat format)
{
    realms_.at(realm).bodies_untouched[format].add();
}

void MetricsCounts::body_large(const core::RealmName& realm, const core::EventId& event, std::size_t bytes)
{
    realms_.at(realm).bodies_large.add();
    large_body_.say(std::chrono::steady_clock::now(),
                    {{"realm", realm.value()}, {"event_id", event.value()}, {"bytes", bytes}});
}

void MetricsCounts::observe_window(std::size_t unsettled, std::size_t bytes)
{
    window_entries_.set(static_cast<double>(unsettled));
    window_bytes_.set(static_cast<double>(bytes));
}

}  // namespace fantail::ingestor
