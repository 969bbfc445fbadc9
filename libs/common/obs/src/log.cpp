#include "fantail/obs/log.hpp"

#include <cerrno>
#include <utility>

#include <unistd.h>

#include "log_line.hpp"

namespace fantail::obs {

namespace {

constexpr std::string_view level_names[] = {"debug", "info", "warning", "error"};

bool is_pretty(const LogSettings& settings)
{
    if (settings.format == LogFormat::automatic) return ::isatty(settings.descriptor) == 1;
    return settings.format == LogFormat::pretty;
}

/// A pipe takes a line of up to PIPE_BUF bytes whole; the loop is for the rest and for signals.
void write_all(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

std::string_view to_string(Level level) noexcept { return level_names[static_cast<std::size_t>(level)]; }

std::optional<Level> parse_level(std::string_view text) noexcept
{
    for (const auto level : {Level::debug, Level::info, Level::warning, Level::error}) {
        if (to_string(level) == text) return level;
    }
    return std::nullopt;
}

Log::Log(LogSettings settings) : settings_{std::move(settings)}, pretty_{is_pretty(settings_)} {}

void Log::write(Level level, std::string_view message, std::span<const Field> fields) const
{
    if (!takes(level)) return;
    const LogLine line{settings_.now(), level, settings_.service, message, fields};
    write_all(settings_.descriptor, pretty_ ? pretty_line(line) : json_line(line));
}

}  // namespace fantail::obs
