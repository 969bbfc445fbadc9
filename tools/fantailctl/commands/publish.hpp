#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fantailctl/commands/webhook.hpp"
#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

struct PublishOptions {
    std::string topic;
    std::filesystem::path input;  ///< `-`: standard input
    std::optional<std::string> dialect;
    std::optional<std::string> key;
    std::vector<std::string> headers;  ///< `name=value`, on each record
    bool check_only{false};            ///< see check_publication()
    ApiOptions api;                    ///< of check_publication(): empty where nobody is asked
};

/// Writes each document of the input to a source topic, with acks=all and Java's partitioner, and tells where each
/// lies once Kafka has acknowledged it. With JSON output one line each, with the SHA-256 of the bytes.
///
/// Nothing is written unless every document can be; what Kafka then refuses is named, and the rest is written.
ExitCode publish(const Context& context, const PublishOptions& options);

}  // namespace fantail::fantailctl
