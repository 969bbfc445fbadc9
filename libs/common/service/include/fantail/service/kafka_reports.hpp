#pragma once

#include <memory>
#include <string>

#include "fantail/kafka/client_settings.hpp"
#include "fantail/obs/log.hpp"
#include "fantail/obs/throttled_warning.hpp"

namespace fantail::service {

/// librdkafka's own lines, in our log: its warnings as such, what it calls informational only at debug.
kafka::LogHandler log_to(const obs::Log& log);

/// What a Kafka client reports again and again while its cause lasts, said once in ten seconds.
///
/// Lends: `log` must outlive the handler.
kafka::ErrorHandler warn_to(const obs::Log& log, std::string message);

}  // namespace fantail::service
