#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"
#include "fantailctl/input/files.hpp"

namespace fantail::fantailctl {

struct DialectCheck {
    std::vector<std::filesystem::path> files;
    std::optional<std::filesystem::path> event;  ///< nullopt: one that is made up
    SecretArgument secret;                       ///< none: one that is made up
    std::optional<std::string> body_format;      ///< nullopt: the dialect's
    std::string url{"https://receiver.example/webhook"};
    std::optional<std::int64_t> timestamp;  ///< unix seconds; nullopt: now
};

/// Tells all that is wrong with dialect files, each fault with its place, its key and what would be right; `no` when
/// there are any. Of a file without faults it shows a sample delivery: headers, body, and the bytes that are signed.
ExitCode check_dialects(const Context& context, const DialectCheck& check);

}  // namespace fantail::fantailctl
