#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "fantail/obs/log.hpp"

namespace fantail::obs {

/// A warning that the world may repeat thousands of times a second: said once an interval, with `dropped`, the number
/// of times it was swallowed since it was last said.
///
/// Threads: one owner; every worker has its own.
/// Lends:   `log` must outlive it.
/// Ends:    the destructor tells what is still untold.
class ThrottledWarning {
public:
    ThrottledWarning(const Log& log, std::string message, std::chrono::milliseconds interval);
    ~ThrottledWarning();

    ThrottledWarning(const ThrottledWarning&) = delete;
    ThrottledWarning& operator=(const ThrottledWarning&) = delete;

    void say(std::chrono::steady_clock::time_point now, Fields fields = {});

private:
    const Log& log_;
    std::string message_;
    std::chrono::milliseconds interval_;
    std::optional<std::chrono::steady_clock::time_point> last_said_;
    std::uint64_t dropped_{0};
};

}  // namespace fantail::obs
