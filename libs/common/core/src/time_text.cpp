#include "fantail/core/time_text.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace fantail::core {

namespace {

// GCC 12 has the calendar of C++20 but not its formatting.
template <std::size_t Size, class... Arguments>
std::string printed(const char* format, Arguments... arguments)
{
    std::array<char, Size> text{};
    const auto length = std::snprintf(text.data(), text.size(), format, arguments...);
    return std::string(text.data(), static_cast<std::size_t>(length));
}

std::string up_to_seconds(Timestamp time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
    return printed<64>("%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                       static_cast<int>(clock.seconds().count()));
}

/// -1 where it is no number.
int number_at(std::string_view text, std::size_t at, std::size_t digits)
{
    int value = -1;
    const auto part = text.substr(at, digits);
    std::from_chars(part.data(), part.data() + part.size(), value);
    return value;
}

}  // namespace

std::string iso8601_seconds(Timestamp time) { return up_to_seconds(time) + "Z"; }

std::string iso8601_millis(Timestamp time)
{
    const auto millis = time - std::chrono::floor<std::chrono::seconds>(time);
    return up_to_seconds(time) + printed<16>(".%03dZ", static_cast<int>(millis.count()));
}

std::optional<Timestamp> parse_iso8601_seconds(std::string_view text)
{
    constexpr std::size_t size = 20;
    if (text.size() != size) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{number_at(text, 0, 4)},
                                           std::chrono::month{static_cast<unsigned>(number_at(text, 5, 2))},
                                           std::chrono::day{static_cast<unsigned>(number_at(text, 8, 2))}};
    if (!date.ok()) return std::nullopt;
    const Timestamp time = std::chrono::sys_days{date} + std::chrono::hours{number_at(text, 11, 2)} +
                           std::chrono::minutes{number_at(text, 14, 2)} + std::chrono::seconds{number_at(text, 17, 2)};
    if (iso8601_seconds(time) != text) return std::nullopt;  // an hour of 25 is written otherwise, and so is all else
    return time;
}

}  // namespace fantail::core
