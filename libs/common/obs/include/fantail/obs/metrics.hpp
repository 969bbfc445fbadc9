#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace fantail::obs {

/// A metric's name, by Prometheus' rules: unit at the end, `_total` after a counter's.
struct MetricName {
    std::string name;
    std::string help;
};

/// The value comes from a closed set: never a URL, tenant or event id.
struct Label {
    std::string name;
    std::string value;
};

using Labels = std::vector<Label>;

/// Handles of one time series each. Copies mean the same series.
///
/// Threads: any.
/// Cost:    one atomic addition (a histogram: two and a search in its buckets). Resolved once, kept by whoever counts.
/// Lends:   the Metrics that made it must outlive it.
class Counter {
public:
    void add(double amount = 1.0);
    /// For a total that is counted elsewhere: adds what it has grown by. One writer.
    void raise_to(double total);

private:
    friend class Metrics;
    explicit Counter(prometheus::Counter& series) noexcept : series_{&series} {}
    prometheus::Counter* series_;
};

class Gauge {
public:
    void set(double value);
    void add(double amount);  ///< may be negative

private:
    friend class Metrics;
    explicit Gauge(prometheus::Gauge& series) noexcept : series_{&series} {}
    prometheus::Gauge* series_;
};

class Histogram {
public:
    void observe(std::chrono::nanoseconds duration);  ///< as seconds
    void observe(double value);

private:
    friend class Metrics;
    explicit Histogram(prometheus::Histogram& series) noexcept : series_{&series} {}
    prometheus::Histogram* series_;
};

/// Upper bounds in seconds, 0.5 ms to 60 s: fine where a healthy endpoint answers, coarse up to the longest deadline.
const std::vector<double>& latency_buckets();

/// What `/buildinfo` tells, as a gauge that is always 1.
struct BuildLabels {
    std::string service;
    std::string version;
    std::string commit;
    std::string compiler;
};

/// The numbers of one process, and their text.
///
/// A series begins at zero when it is asked for, so that a rate has a beginning: ask for all of them at the start.
/// Asking again for the same name and labels gives the same series.
///
/// Threads: any; exposition() does not stop those who count.
/// Errors:  throws std::invalid_argument for a name that is of another kind already, or no name by Prometheus' rules.
class Metrics {
public:
    explicit Metrics(const BuildLabels& build);
    ~Metrics();

    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    Counter counter(const MetricName& name, const Labels& labels);
    Gauge gauge(const MetricName& name, const Labels& labels);
    Histogram histogram(const MetricName& name, const Labels& labels, const std::vector<double>& upper_bounds);

    /// Everything in Prometheus' text format, the process's own figures included: memory, CPU, descriptors, threads,
    /// start time.
    [[nodiscard]] std::string exposition() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// One counter for each value of an enum whose values are 0 to N-1.
///
///     CounterSet<Rejection, 9> rejected{metrics, {"fantail_events_rejected_total", "…"}, {}, {"reason", to_string}};
template <class Enum, std::size_t N>
requires std::is_enum_v<Enum>
class CounterSet {
public:
    struct ByValue {
        std::string label;
        std::function<std::string_view(Enum)> value;
    };

    CounterSet(Metrics& metrics, const MetricName& name, const Labels& common, const ByValue& by)
        : counters_{resolve(metrics, name, common, by, std::make_index_sequence<N>{})}
    {
    }

    Counter& operator[](Enum value) { return counters_.at(static_cast<std::size_t>(value)); }

private:
    static Counter resolve_one(Metrics& metrics, const MetricName& name, Labels labels, const ByValue& by, Enum value)
    {
        labels.push_back({by.label, std::string{by.value(value)}});
        return metrics.counter(name, labels);
    }

    template <std::size_t... I>
    static std::array<Counter, N> resolve(Metrics& metrics, const MetricName& name, const Labels& common,
                                          const ByValue& by, std::index_sequence<I...> /*all*/)
    {
        return {resolve_one(metrics, name, common, by, static_cast<Enum>(I))...};
    }

    std::array<Counter, N> counters_;
};

}  // namespace fantail::obs
