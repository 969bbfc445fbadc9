#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/ids.hpp"
#include "fantail/core/record.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/kafka/client_settings.hpp"

namespace fantail::kafka {

struct LogReaderSettings {
    ClientSettings client;
    std::chrono::milliseconds request_timeout{5'000};  ///< for one answer, and for the next record to come
};

struct LogReaderHandlers {
    ErrorHandler on_problem;  ///< what the client says of its brokers: the reason behind an error of read()
    LogHandler on_log;        ///< may be empty
};

/// Reads a stretch of a partition's log up to its end, without a group: what a new owner of a partition must know
/// before it begins.
///
/// Several partitions may be read at the same time; between reads nothing is fetched.
///
/// Threads: the thread that runs `io`. A partition has one reader at a time: a second is a bug, and asserted.
/// Errors:  what the broker said, or that nothing came within the timeout. Every wait is bounded; nothing is tried
///          again but by librdkafka, within that time. What was given before an error stays given: begin again.
/// Ends:    cancelled, a read throws operation_aborted and has stopped fetching. close(), with no call running, before
///          it is destroyed. The destructor joins librdkafka's threads: destroy it when the loop has ended.
/// Cost:    two questions to the broker for each read, and at most 2 MiB buffered for each partition being read.
class LogReader {
public:
    /// `io` must outlive this.
    static core::Result<std::unique_ptr<LogReader>>
    create(boost::asio::io_context& io, const LogReaderSettings& settings, LogReaderHandlers handlers);
    ~LogReader();

    LogReader(const LogReader&) = delete;
    LogReader& operator=(const LogReader&) = delete;

    struct Reach {
        core::Offset begin;  ///< where the log begins
        core::Offset since;  ///< the first record of that time or later; the end when there is none
    };

    /// How far back a partition can be read, and where a time lies in it. A record appended after the call is not
    /// below `since`, if its time is not.
    boost::asio::awaitable<core::Result<Reach>> reach(core::Partition partition, core::Timestamp since);

    using Take = std::function<void(core::InRecord)>;

    /// Gives every record from `from` to the end that the log has when this is called, in order, and returns where to
    /// go on. Where the log begins after `from` it starts there; where it ends before `from`, it gives nothing and
    /// returns the end.
    boost::asio::awaitable<core::Result<core::Offset>> read(core::Partition partition, core::Offset from, Take take);

    boost::asio::awaitable<void> close();

private:
    class Impl;

    explicit LogReader(std::unique_ptr<Impl> impl) noexcept;

    std::unique_ptr<Impl> impl_;
};

}  // namespace fantail::kafka
