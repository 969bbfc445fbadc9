#include "fantail/obs/metrics.hpp"

#include <iterator>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "process_metrics.hpp"

namespace fantail::obs {

namespace {

prometheus::Labels to_prometheus(const Labels& labels)
{
    prometheus::Labels map;
    for (const auto& label : labels) map.emplace(label.name, label.value);
    return map;
}

}  // namespace

void Counter::add(double amount) { series_->Increment(amount); }

void Counter::raise_to(double total)
{
    if (const double grown = total - series_->Value(); grown > 0.0) series_->Increment(grown);
}

void Gauge::set(double value) { series_->Set(value); }

void Gauge::add(double amount) { series_->Increment(amount); }

void Histogram::observe(std::chrono::nanoseconds duration)
{
    series_->Observe(std::chrono::duration<double>{duration}.count());
}

void Histogram::observe(double value) { series_->Observe(value); }

const std::vector<double>& latency_buckets()
{
    static const std::vector<double> buckets{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                             0.25,   0.5,   1.0,    2.5,   5.0,  10.0,  30.0, 60.0};
    return buckets;
}

class Metrics::Impl {
public:
    prometheus::Registry registry;  // merges families of one name, which is how workers share them
};

Metrics::Metrics(const BuildLabels& build) : impl_{std::make_unique<Impl>()}
{
    gauge({"fantail_build_info", "What this process was built from; always 1"}, {{"service", build.service},
                                                                                 {"version", build.version},
                                                                                 {"commit", build.commit},
                                                                                 {"compiler", build.compiler}})
        .set(1.0);
}

Metrics::~Metrics() = default;

Counter Metrics::counter(const MetricName& name, const Labels& labels)
{
    auto& family = prometheus::BuildCounter().Name(name.name).Help(name.help).Register(impl_->registry);
    return Counter{family.Add(to_prometheus(labels))};
}

Gauge Metrics::gauge(const MetricName& name, const Labels& labels)
{
    auto& family = prometheus::BuildGauge().Name(name.name).Help(name.help).Register(impl_->registry);
    return Gauge{family.Add(to_prometheus(labels))};
}

Histogram Metrics::histogram(const MetricName& name, const Labels& labels, const std::vector<double>& upper_bounds)
{
    auto& family = prometheus::BuildHistogram().Name(name.name).Help(name.help).Register(impl_->registry);
    return Histogram{family.Add(to_prometheus(labels), upper_bounds)};
}

std::string Metrics::exposition() const
{
    auto families = impl_->registry.Collect();
    auto process = process_metrics();
    families.insert(families.end(), std::make_move_iterator(process.begin()), std::make_move_iterator(process.end()));
    return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace fantail::obs
