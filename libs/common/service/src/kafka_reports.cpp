#include "fantail/service/kafka_reports.hpp"

#include <array>
#include <chrono>

namespace fantail::service {

namespace {

constexpr int syslog_error = 3;
constexpr int syslog_warning = 4;
constexpr std::chrono::seconds say_again{10};

obs::Level level_of(int severity)
{
    if (severity <= syslog_error) return obs::Level::error;
    return severity == syslog_warning ? obs::Level::warning : obs::Level::debug;
}

}  // namespace

kafka::LogHandler log_to(const obs::Log& log)
{
    return [&log](const kafka::LogLine& line) {
        const std::array fields{obs::Field{"facility", line.facility}, obs::Field{"client", line.client}};
        log.write(level_of(line.severity), line.text, fields);
    };
}

kafka::ErrorHandler warn_to(const obs::Log& log, std::string message)
{
    auto warning = std::make_shared<obs::ThrottledWarning>(log, std::move(message), say_again);
    return [warning](const core::Error& error) {
        warning->say(std::chrono::steady_clock::now(), {{"detail", error.detail}});
    };
}

}  // namespace fantail::service
