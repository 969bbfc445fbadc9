#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/record.hpp"
#include "fantail/core/result.hpp"
#include "fantail/kafka/client_settings.hpp"

namespace fantail::kafka {

struct LogFollowerSettings {
    ClientSettings client;
    std::string topic;
    std::int32_t partitions{1};  ///< all that the topic has
    std::chrono::milliseconds request_timeout{5'000};
    std::chrono::milliseconds ask_again_after{1'000};  ///< where Kafka did not answer
};

struct LogFollowerHandlers {
    std::function<void(core::InRecord)> on_record;

    /// Once: everything that the log held when the following began has been read.
    std::function<void()> on_caught_up;

    /// Offsets cannot be asked for, records cannot be fetched, or were deleted before they were read. Following goes
    /// on.
    ErrorHandler on_problem;

    LogHandler on_log;  ///< may be empty
};

/// Reads all partitions of a topic from where their logs begin, without a group, and on as they grow: for a view that
/// can be thrown away.
///
/// Only within one partition is the order of records that of the log.
///
/// Threads: the thread that runs `io`; calls the handlers there.
/// Errors:  by the handler; never gives up. Begins while brokers are away. What retention removed before it was read is
///          skipped and told.
/// Ends:    close(), before it is destroyed. The destructor joins librdkafka's threads: destroy it when the loop has
///          ended.
/// Cost:    up to 4 MiB of each partition fetched ahead.
class LogFollower {
public:
    /// `io` must outlive this.
    static core::Result<std::unique_ptr<LogFollower>>
    create(boost::asio::io_context& io, const LogFollowerSettings& settings, LogFollowerHandlers handlers);
    ~LogFollower();

    LogFollower(const LogFollower&) = delete;
    LogFollower& operator=(const LogFollower&) = delete;

    /// No handler is called after this has returned.
    boost::asio::awaitable<void> close();

private:
    class Impl;

    explicit LogFollower(std::unique_ptr<Impl> impl) noexcept;

    std::unique_ptr<Impl> impl_;
};

}  // namespace fantail::kafka
