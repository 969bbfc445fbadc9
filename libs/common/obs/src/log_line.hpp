#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "fantail/obs/log.hpp"

namespace fantail::obs {

/// What one line says, whatever its form.
struct LogLine {
    std::chrono::system_clock::time_point time;
    Level level;
    std::string_view service;
    std::string_view message;
    std::span<const Field> fields;
};

std::string json_line(const LogLine& line);    ///< with its line break
std::string pretty_line(const LogLine& line);  ///< for a terminal, coloured, with its line break

}  // namespace fantail::obs
