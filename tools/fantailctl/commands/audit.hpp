#pragma once

#include <optional>
#include <string>

#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

struct AuditOptions {
    std::string from{"beginning"};  ///< or a moment in ISO 8601
    std::string to{"now"};          ///< the same
    std::optional<std::string> realm;
    std::optional<std::string> ingestor_group;  ///< nullopt: as the service names it by itself
    std::optional<std::string> dispatcher_group;
    std::optional<std::string> relay_group;  ///< nullopt: the dispatchers' and `-relay`
};

/// What became of every delivery of the range's events, from the topics alone, and what differs from the promise.
/// `no` where anything does. The logs are read whole: as much as they hold, at the speed of Kafka.
ExitCode audit(const Context& context, const AuditOptions& options);

}  // namespace fantail::fantailctl
