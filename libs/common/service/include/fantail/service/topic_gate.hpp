#pragma once

#include <string>
#include <vector>

#include "fantail/obs/log.hpp"
#include "fantail/runtime/stop_signal.hpp"
#include "fantail/service/settings.hpp"

namespace fantail::service {

/// How the question whether the cluster's topics are fit for us ended.
enum class TopicGate {
    open,
    refused,       ///< one is missing or unsafe; the log names each and the command that mends it
    told_to_stop,  ///< before Kafka answered
};

/// Checks the cluster's topics against the table in core, once Kafka answers; waits for it as long as it takes. What
/// merely differs is a warning.
///
/// Threads: main's; blocks it.
TopicGate check_topics(const Settings& settings, const std::vector<std::string>& source_topics, const obs::Log& log,
                       runtime::StopSignal& stop);

}  // namespace fantail::service
