#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/result.hpp"
#include "fantail/kafka/client_settings.hpp"
#include "fantail/kafka/event_queue.hpp"
#include "fantail/kafka/handles.hpp"

namespace fantail::kafka {

/// Gathers a client's properties and makes the client.
///
/// What an operator gives wins over a default, and is refused where Fantail's promises hang on the value
/// (`enable.auto.commit`, `acks`, …).
///
/// Errors: kept until create(), which gives the first.
class ClientConfig {
public:
    explicit ClientConfig(const ClientSettings& settings);

    ClientConfig& set_default(std::string name, std::string value);
    ClientConfig& set_fixed(std::string name, std::string value);

    /// `events`: RD_KAFKA_EVENT_* that come through queues in place of callbacks; log and error always do.
    core::Result<ClientHandle> create(rd_kafka_type_t type, int events) const;

private:
    const ClientSettings& settings_;
    std::vector<core::Header> defaults_;
    std::vector<core::Header> fixed_;
};

/// A consumer without a group: nothing is committed, and no coordinator is needed to read. It says where the log ends.
ClientConfig groupless_reader(const ClientSettings& settings);

/// A line of librdkafka's log, from its event.
LogLine to_log_line(rd_kafka_t* client, rd_kafka_event_t* event);

/// What an error event says, and whether the client is finished.
struct ClientError {
    core::Error error;
    bool is_fatal;
};
ClientError to_client_error(rd_kafka_t* client, rd_kafka_event_t* event);

/// Passes on what a client without a group says of its brokers and in its log. A task of the client's owner; either
/// handler may be empty.
boost::asio::awaitable<void> serve_client_events(rd_kafka_t* client, EventQueue& events, const ErrorHandler& on_problem,
                                                 const LogHandler& on_log);

}  // namespace fantail::kafka
