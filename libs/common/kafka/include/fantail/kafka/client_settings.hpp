#pragma once

#include <functional>
#include <string>
#include <vector>

#include "fantail/core/header.hpp"
#include "fantail/core/result.hpp"

namespace fantail::kafka {

/// How to reach the brokers; the same for every client of an installation.
struct ClientSettings {
    std::string brokers;    ///< `host:port,host:port`
    std::string client_id;  ///< shows in the brokers' logs and quotas
    std::vector<core::Header>
        properties;  ///< further librdkafka properties (`security.protocol`, `sasl.*`, …): they win
};

/// A line of librdkafka's own log.
struct LogLine {
    int severity;          ///< syslog's: 0 to 7, the lower the worse
    std::string client;    ///< librdkafka's name of the client, client_id included
    std::string facility;  ///< `FAIL`, `MAXPOLL`, …
    std::string text;
};

using LogHandler = std::function<void(const LogLine&)>;
using ErrorHandler = std::function<void(const core::Error&)>;

}  // namespace fantail::kafka
