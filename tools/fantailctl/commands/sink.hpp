#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"
#include "fantailctl/input/files.hpp"

namespace fantail::fantailctl {

/// What the sink does to a delivery that is to fail.
enum class SinkFault {
    none,
    status,  ///< answers `fail_status`
    hang,    ///< never answers
    drip,    ///< answers a byte a second
};

struct SinkOptions {
    std::string listen{"127.0.0.1:0"};
    std::string dialect;
    SecretArgument secret;
    std::optional<std::filesystem::path> tls_certificate;
    std::optional<std::filesystem::path> tls_key;
    SinkFault fault{SinkFault::none};
    int fail_status{500};
    std::optional<std::size_t> fail_first;  ///< only so many deliveries; nullopt: all
    std::optional<std::filesystem::path> log;
    std::optional<std::size_t> expect;  ///< ends once so many were verified
};

/// A receiver that verifies the deliveries of a dialect and tells of each; its address is the first line.
///
/// Answers 200 to what it verifies and 401 to the rest, as the documented receivers do.
/// Ends: by a signal, or with `ok` once it has verified what it was to expect (`no` when a signal came first).
ExitCode run_sink(const Context& context, const SinkOptions& options);

}  // namespace fantail::fantailctl
