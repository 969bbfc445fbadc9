#include "log_line.hpp"

#include <cmath>
#include <cstdint>
#include <iterator>
#include <type_traits>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace fantail::obs {

namespace {

constexpr std::string_view not_text = "\\ufffd";

/// The length of the UTF-8 sequence at the front of `text`; 0 where it is none (RFC 3629, 4).
std::size_t utf8_length(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
    const auto first = byte(0);
    if (first < 0x80U) return 1;
    if (first >= 0xc2U && first <= 0xdfU) return continues(1) ? 2 : 0;
    if (first >= 0xe0U && first <= 0xefU) {
        const bool overlong = first == 0xe0U && byte(1) < 0xa0U;
        const bool surrogate = first == 0xedU && byte(1) >= 0xa0U;
        return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xf0U && first <= 0xf4U) {
        const bool overlong = first == 0xf0U && byte(1) < 0x90U;
        const bool too_high = first == 0xf4U && byte(1) >= 0x90U;
        return continues(1) && continues(2) && continues(3) && !overlong && !too_high ? 4 : 0;
    }
    return 0;
}

/// What peers send ends up in logs: a line stays one line and stays JSON, whatever the bytes are.
void append_escaped(fmt::memory_buffer& out, std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto length = utf8_length(text.substr(i));
        const auto c = static_cast<unsigned char>(text[i]);
        if (length == 0) out.append(not_text);
        if (length > 1) out.append(text.substr(i, length));
        if (length == 1) {
            if (c == '"' || c == '\\')
                fmt::format_to(std::back_inserter(out), "\\{}", text[i]);
            else if (c == '\n')
                out.append(std::string_view{"\\n"});
            else if (c < 0x20 || c == 0x7f)
                fmt::format_to(std::back_inserter(out), "\\u{:04x}", unsigned{c});
            else
                out.push_back(text[i]);
        }
        i += length == 0 ? 1 : length;
    }
}

void append_string(fmt::memory_buffer& out, std::string_view text)
{
    out.push_back('"');
    append_escaped(out, text);
    out.push_back('"');
}

void append_value(fmt::memory_buffer& out, const Field::Value& value)
{
    std::visit(
        [&](const auto& held) {
            using Held = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<Held, std::string_view>) {
                append_string(out, held);
            } else if constexpr (std::is_same_v<Held, double>) {
                // JSON has no other numbers than finite ones.
                if (std::isfinite(held))
                    fmt::format_to(std::back_inserter(out), "{}", held);
                else
                    out.append(std::string_view{"null"});
            } else {
                fmt::format_to(std::back_inserter(out), "{}", held);
            }
        },
        value);
}

std::chrono::milliseconds within_second(std::chrono::system_clock::time_point time)
{
    const auto since = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    return since - std::chrono::floor<std::chrono::seconds>(since);
}

std::string_view colour_of(Level level)
{
    switch (level) {
    case Level::debug:
        return "\x1b[2m";
    case Level::info:
        return "\x1b[32m";
    case Level::warning:
        return "\x1b[33m";
    case Level::error:
        return "\x1b[31m";
    }
    return "";
}

constexpr std::string_view plain = "\x1b[0m";
constexpr std::string_view dim = "\x1b[2m";

}  // namespace

std::string json_line(const LogLine& line)
{
    fmt::memory_buffer out;
    const auto whole = std::chrono::floor<std::chrono::seconds>(line.time);
    fmt::format_to(std::back_inserter(out), R"({{"time":"{:%Y-%m-%dT%H:%M:%S}.{:03}Z","level":"{}","service":)",
                   fmt::gmtime(std::chrono::system_clock::to_time_t(whole)), within_second(line.time).count(),
                   to_string(line.level));
    append_string(out, line.service);
    out.append(std::string_view{",\"message\":"});
    append_string(out, line.message);
    for (const auto& field : line.fields) {
        out.push_back(',');
        append_string(out, field.key);
        out.push_back(':');
        append_value(out, field.value);
    }
    out.append(std::string_view{"}\n"});
    return fmt::to_string(out);
}

std::string pretty_line(const LogLine& line)
{
    fmt::memory_buffer out;
    const auto whole = std::chrono::floor<std::chrono::seconds>(line.time);
    fmt::format_to(std::back_inserter(out), "{}{:%H:%M:%S}.{:03}{} {}{:<7}{} ", dim,
                   fmt::gmtime(std::chrono::system_clock::to_time_t(whole)), within_second(line.time).count(), plain,
                   colour_of(line.level), to_string(line.level), plain);
    append_escaped(out, line.message);  // an endpoint's text must not move the cursor
    for (const auto& field : line.fields) {
        fmt::format_to(std::back_inserter(out), " {}", dim);
        append_escaped(out, field.key);
        fmt::format_to(std::back_inserter(out), "={}", plain);
        append_value(out, field.value);
    }
    out.push_back('\n');
    return fmt::to_string(out);
}

}  // namespace fantail::obs
