#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include <unistd.h>

#include "fantail/obs/log.hpp"

namespace fantail::obs {

/// What a Log writes, line by line.
class CapturedLog {
public:
    CapturedLog() : file_{std::tmpfile()} {}
    ~CapturedLog() { std::fclose(file_); }

    CapturedLog(const CapturedLog&) = delete;
    CapturedLog& operator=(const CapturedLog&) = delete;

    [[nodiscard]] LogSettings settings() const
    {
        return {
            .service = "dispatcher",
            .level = Level::info,
            .format = LogFormat::automatic,
            .descriptor = ::fileno(file_),
            .now = [] { return std::chrono::system_clock::time_point{std::chrono::milliseconds{1'768'471'200'123}}; }};
    }

    [[nodiscard]] std::vector<std::string> lines() const
    {
        std::vector<std::string> lines{""};
        char c = 0;
        for (off_t at = 0; ::pread(::fileno(file_), &c, 1, at) == 1; ++at) {
            if (c == '\n')
                lines.emplace_back();
            else
                lines.back() += c;
        }
        lines.pop_back();  // every line ends with its break
        return lines;
    }

private:
    std::FILE* file_;
};

}  // namespace fantail::obs
