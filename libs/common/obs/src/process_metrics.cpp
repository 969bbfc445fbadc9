#include "process_metrics.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

#include <prometheus/client_metric.h>
#include <prometheus/metric_type.h>

namespace fantail::obs {

namespace {

/// Of /proc/self/stat, as proc(5) counts them.
struct Stat {
    double user_ticks;      ///< field 14
    double system_ticks;    ///< 15
    double threads;         ///< 20
    double started_ticks;   ///< 22, after the machine's start
    double virtual_bytes;   ///< 23
    double resident_pages;  ///< 24
};

std::optional<Stat> read_stat()
{
    std::ifstream in{"/proc/self/stat"};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    const auto name_end = text.rfind(')');  // the second field is a name and may hold anything, blanks and brackets too
    if (name_end == std::string::npos) return std::nullopt;

    std::istringstream fields{text.substr(name_end + 1)};
    std::string state;
    fields >> state;  // field 3
    double value[25]{};
    for (int field = 4; field <= 24; ++field) fields >> value[field];
    if (!fields) return std::nullopt;
    return Stat{value[14], value[15], value[20], value[22], value[23], value[24]};
}

std::optional<double> boot_time()
{
    std::ifstream in{"/proc/stat"};
    for (std::string word; in >> word;) {
        double seconds = 0.0;
        if (word == "btime" && in >> seconds) return seconds;
    }
    return std::nullopt;
}

std::optional<double> open_descriptors()
{
    std::error_code error;
    double count = 0.0;
    for (std::filesystem::directory_iterator entry{"/proc/self/fd", error}, end; !error && entry != end;
         entry.increment(error)) {
        ++count;
    }
    if (error) return std::nullopt;
    return count - 1.0;  // the iterator's own
}

std::optional<double> most_descriptors()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
    return static_cast<double>(limit.rlim_cur);
}

class Families {
public:
    void counter(const char* name, const char* help, double value)
    {
        prometheus::ClientMetric metric;
        metric.counter.value = value;
        add(name, help, prometheus::MetricType::Counter, std::move(metric));
    }

    void gauge(const char* name, const char* help, std::optional<double> value)
    {
        if (!value) return;
        prometheus::ClientMetric metric;
        metric.gauge.value = *value;
        add(name, help, prometheus::MetricType::Gauge, std::move(metric));
    }

    std::vector<prometheus::MetricFamily> take() { return std::move(families_); }

private:
    void add(const char* name, const char* help, prometheus::MetricType type, prometheus::ClientMetric metric)
    {
        prometheus::MetricFamily family;
        family.name = name;
        family.help = help;
        family.type = type;
        family.metric.push_back(std::move(metric));
        families_.push_back(std::move(family));
    }

    std::vector<prometheus::MetricFamily> families_;
};

}  // namespace

std::vector<prometheus::MetricFamily> process_metrics()
{
    const auto ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const auto page_bytes = static_cast<double>(::sysconf(_SC_PAGESIZE));
    Families families;
    if (const auto stat = read_stat()) {
        families.counter("process_cpu_seconds_total", "CPU time used, user and system, in seconds",
                         (stat->user_ticks + stat->system_ticks) / ticks_per_second);
        families.gauge("process_resident_memory_bytes", "Memory in RAM", stat->resident_pages * page_bytes);
        families.gauge("process_virtual_memory_bytes", "Memory in the address space", stat->virtual_bytes);
        families.gauge("process_threads", "Threads", stat->threads);
        if (const auto booted = boot_time()) {
            families.gauge("process_start_time_seconds", "When the process began, in unix seconds",
                           *booted + stat->started_ticks / ticks_per_second);
        }
    }
    families.gauge("process_open_fds", "Open file descriptors", open_descriptors());
    families.gauge("process_max_fds", "The most file descriptors that may be open", most_descriptors());
    return families.take();
}

}  // namespace fantail::obs
