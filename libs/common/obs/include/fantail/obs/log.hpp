#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace fantail::obs {

enum class Level { debug, info, warning, error };

std::string_view to_string(Level level) noexcept;
std::optional<Level> parse_level(std::string_view text) noexcept;

enum class LogFormat {
    automatic,  ///< pretty when the descriptor is a terminal, else JSON
    json,
    pretty,
};

/// A named value of a log line. Never a payload, a secret or the query of a URL: that is the caller's duty.
///
/// Lends: refers to the text it was made from; meant to live for one call.
struct Field {
    using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

    Field(std::string_view name, std::string_view text) : key{name}, value{text} {}
    Field(std::string_view name, const std::string& text) : key{name}, value{std::string_view{text}} {}
    Field(std::string_view name, const char* text) : key{name}, value{std::string_view{text}} {}
    Field(std::string_view name, bool truth) : key{name}, value{truth} {}
    Field(std::string_view name, double number) : key{name}, value{number} {}
    Field(std::string_view name, std::signed_integral auto number) : key{name}, value{std::int64_t{number}} {}
    Field(std::string_view name, std::unsigned_integral auto number) : key{name}, value{std::uint64_t{number}} {}

    std::string_view key;
    Value value;
};

using Fields = std::initializer_list<Field>;

struct LogSettings {
    std::string service;
    Level level{Level::info};
    LogFormat format{LogFormat::automatic};
    int descriptor{2};  ///< standard error; stays the caller's
    std::function<std::chrono::system_clock::time_point()> now{&std::chrono::system_clock::now};
};

/// Writes lines such as
///
///     {"time":"2026-01-15T10:00:00.123Z","level":"info","service":"dispatcher","message":"serving","workers":2}
///
/// or, for a person at a terminal, the same in colours.
///
/// Threads: any. One write(2) a line, so that lines of several threads and processes do not mix.
/// Errors:  what cannot be written is dropped: there is nobody left to tell, and no service stops over its log.
/// Cost:    below the level, one comparison. A reader that stands still holds the writer: log decisions, not records.
class Log {
public:
    explicit Log(LogSettings settings);

    void debug(std::string_view message, Fields fields = {}) const { write(Level::debug, message, as_span(fields)); }
    void info(std::string_view message, Fields fields = {}) const { write(Level::info, message, as_span(fields)); }
    void warning(std::string_view message, Fields fields = {}) const
    {
        write(Level::warning, message, as_span(fields));
    }
    void error(std::string_view message, Fields fields = {}) const { write(Level::error, message, as_span(fields)); }

    void write(Level level, std::string_view message, std::span<const Field> fields) const;

    [[nodiscard]] bool takes(Level level) const noexcept { return level >= settings_.level; }

private:
    static std::span<const Field> as_span(Fields fields) noexcept { return {fields.begin(), fields.size()}; }

    LogSettings settings_;
    bool pretty_;
};

}  // namespace fantail::obs
