#include "fantail/obs/metrics.hpp"

#include <stdexcept>

#include <gmock/gmock.h>

namespace fantail::obs {
namespace {

using namespace std::chrono_literals;
using testing::ContainsRegex;
using testing::HasSubstr;

enum class Reason { gone, refused, late };

std::string_view to_string(Reason reason)
{
    constexpr std::string_view names[] = {"gone", "refused", "late"};
    return names[static_cast<std::size_t>(reason)];
}

class MetricsTell : public testing::Test {
protected:
    Metrics metrics{{.service = "dispatcher", .version = "1.2.3", .commit = "abc", .compiler = "GCC"}};
};

TEST_F(MetricsTell, WhatWasCounted)
{
    auto counter = metrics.counter({"fantail_attempts_total", "HTTP exchanges"}, {{"worker", "0"}});
    auto gauge = metrics.gauge({"fantail_in_flight", "Requests"}, {});

    counter.add();
    counter.add(2);
    gauge.set(5);
    gauge.add(-1);

    const auto text = metrics.exposition();
    EXPECT_THAT(text, HasSubstr("# HELP fantail_attempts_total HTTP exchanges\n# TYPE fantail_attempts_total counter\n"
                                "fantail_attempts_total{worker=\"0\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("# TYPE fantail_in_flight gauge\nfantail_in_flight 4\n"));
}

TEST_F(MetricsTell, EverySeriesFromItsBeginning)
{
    metrics.counter({"fantail_attempts_total", "HTTP exchanges"}, {{"worker", "1"}});

    EXPECT_THAT(metrics.exposition(), HasSubstr("fantail_attempts_total{worker=\"1\"} 0\n"));
}

TEST_F(MetricsTell, TheSameSeriesForTheSameLabels)
{
    metrics.counter({"fantail_attempts_total", "HTTP exchanges"}, {{"worker", "0"}}).add();
    metrics.counter({"fantail_attempts_total", "HTTP exchanges"}, {{"worker", "0"}}).add();

    EXPECT_THAT(metrics.exposition(), HasSubstr("fantail_attempts_total{worker=\"0\"} 2\n"));
}

TEST_F(MetricsTell, TotalsThatAreCountedElsewhere)
{
    auto counter = metrics.counter({"fantail_connections_total", "Opened"}, {});

    counter.raise_to(7);
    counter.raise_to(9);
    counter.raise_to(3);  // whoever counts began anew: the total stands

    EXPECT_THAT(metrics.exposition(), HasSubstr("fantail_connections_total 9\n"));
}

TEST_F(MetricsTell, LatenciesInSeconds)
{
    auto histogram = metrics.histogram({"fantail_attempt_seconds", "Whole exchange"}, {}, latency_buckets());

    histogram.observe(3ms);
    histogram.observe(2s);

    const auto text = metrics.exposition();
    EXPECT_THAT(text, HasSubstr("fantail_attempt_seconds_bucket{le=\"0.0025\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("fantail_attempt_seconds_bucket{le=\"0.005\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("fantail_attempt_seconds_bucket{le=\"+Inf\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("fantail_attempt_seconds_sum 2.003\n"));
}

TEST_F(MetricsTell, OneCounterForEachValueOfAnEnum)
{
    CounterSet<Reason, 3> discarded{metrics,
                                    {"fantail_discarded_total", "By reason"},
                                    {{"worker", "0"}},
                                    {"reason", [](Reason reason) { return to_string(reason); }}};

    discarded[Reason::refused].add();

    const auto text = metrics.exposition();
    EXPECT_THAT(text, HasSubstr("fantail_discarded_total{reason=\"gone\",worker=\"0\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("fantail_discarded_total{reason=\"refused\",worker=\"0\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("fantail_discarded_total{reason=\"late\",worker=\"0\"} 0\n"));
}

TEST_F(MetricsTell, WhatTheProcessUsesAndWasBuiltFrom)
{
    const auto text = metrics.exposition();

    EXPECT_THAT(text,
                HasSubstr(R"(fantail_build_info{commit="abc",compiler="GCC",service="dispatcher",version="1.2.3"} 1)"));
    EXPECT_THAT(text, ContainsRegex("\nprocess_resident_memory_bytes [1-9]"));
    EXPECT_THAT(text, ContainsRegex("\nprocess_open_fds [1-9]"));
    EXPECT_THAT(text, ContainsRegex("\nprocess_threads [1-9]"));
    EXPECT_THAT(text, ContainsRegex("\nprocess_start_time_seconds [1-9]"));
    EXPECT_THAT(text, HasSubstr("\n# TYPE process_cpu_seconds_total counter\n"));
}

TEST_F(MetricsTell, NothingUnderANameOfAnotherKind)
{
    metrics.counter({"fantail_attempts_total", "HTTP exchanges"}, {});

    EXPECT_THROW(metrics.gauge({"fantail_attempts_total", "HTTP exchanges"}, {}), std::invalid_argument);
}

}  // namespace
}  // namespace fantail::obs
