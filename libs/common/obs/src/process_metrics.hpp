#pragma once

#include <vector>

#include <prometheus/metric_family.h>

namespace fantail::obs {

/// What /proc says of this process, by the names that every Prometheus client uses. What cannot be read is left out.
std::vector<prometheus::MetricFamily> process_metrics();

}  // namespace fantail::obs
