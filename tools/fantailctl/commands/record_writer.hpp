#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "fantail/core/record.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/kafka/producer.hpp"
#include "fantailctl/settings.hpp"

namespace fantail::fantailctl {

/// Writes records of one topic for a command that is done when Kafka has them.
///
/// Threads: blocks the calling one, which also runs the handlers.
/// Errors:  a Failure where the topic cannot be written to at all, or no longer; a single record's error goes to its
///          handler.
class RecordWriter {
public:
    RecordWriter(const Settings& settings, const std::string& topic);

    /// Waits while too many are unacknowledged.
    void append(core::OutRecord record, intake::AppendHandler handler);

    /// Until Kafka has acknowledged or refused everything; a handler not called by then never is. Once, at the end.
    void finish();

private:
    boost::asio::io_context io_{1};
    std::unique_ptr<kafka::Producer> producer_;
};

}  // namespace fantail::fantailctl
