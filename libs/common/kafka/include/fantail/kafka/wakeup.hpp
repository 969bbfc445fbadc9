#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "fantail/kafka/handles.hpp"

namespace fantail::kafka {

/// An eventfd that librdkafka writes to when a queue stops being empty; one may serve many queues.
///
/// The wake-up tells of the change from empty to not empty only: after wait(), every attached queue is polled until it
/// is empty, or to a budget and then again without waiting.
///
/// Threads: the loop's; librdkafka's threads only ever write to the eventfd.
/// Ends:    detach() each queue before this is destroyed. wait() throws operation_aborted when cancelled.
class Wakeup {
public:
    explicit Wakeup(boost::asio::io_context& io);

    void attach(rd_kafka_queue_t* queue) noexcept;
    static void detach(rd_kafka_queue_t* queue) noexcept;

    /// Suspends until a queue has become non-empty since the last wait (or raise()), and clears that.
    boost::asio::awaitable<void> wait();

    /// Makes the next wait() return at once.
    void raise() noexcept;

private:
    boost::asio::posix::stream_descriptor descriptor_;
};

}  // namespace fantail::kafka
