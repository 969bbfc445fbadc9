#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"
#include "fantailctl/input/files.hpp"

namespace fantail::fantailctl {

struct SignOptions {
    std::string dialect;
    SecretArgument secret;
    std::optional<std::string> id;           ///< nullopt: a new one
    std::optional<std::int64_t> timestamp;   ///< unix seconds; nullopt: now
    std::optional<std::string> delivery_id;  ///< nullopt: a dialect that sends it is shown without
    std::filesystem::path body;              ///< `-`: standard input
};

/// Prints the headers that a delivery of this body would carry, as HTTP writes them: for a receiver under test.
ExitCode sign(const Context& context, const SignOptions& options);

struct VerifyOptions {
    std::string dialect;
    SecretArgument secret;
    std::filesystem::path headers;  ///< lines of `Name: value`
    std::filesystem::path body;
    std::optional<std::int64_t> at;  ///< unix seconds; nullopt: now. When a signed timestamp has to be fresh
};

/// Says whether a delivery that somebody received is genuine; `no` when it is not, with the reason.
ExitCode verify(const Context& context, const VerifyOptions& options);

}  // namespace fantail::fantailctl
