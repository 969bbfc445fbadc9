#include "fantail/core/time_text.hpp"

#include <array>
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

}  // namespace

std::string iso8601_seconds(Timestamp time) { return up_to_seconds(time) + "Z"; }

std::string iso8601_millis(Timestamp time)
{
    const auto millis = time - std::chrono::floor<std::chrono::seconds>(time);
    return up_to_seconds(time) + printed<16>(".%03dZ", static_cast<int>(millis.count()));
}

}  // namespace fantail::core
