#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "fantail/kafka/handles.hpp"
#include "fantail/kafka/wakeup.hpp"

namespace fantail::kafka {

/// Waits for a librdkafka queue the way Asio waits for a socket.
///
/// librdkafka writes to our eventfd each time the queue stops being empty, so the only thread that runs our code is the
/// one that runs `io`: none of librdkafka's own threads ever does.
///
/// Threads: use from the thread that runs `io`; one next() at a time.
/// Ends:    next() throws operation_aborted once cancelled; destroying the object detaches the eventfd from librdkafka
///          before closing it.
class EventQueue {
public:
    EventQueue(boost::asio::io_context& io, QueueHandle queue);
    ~EventQueue();

    EventQueue(const EventQueue&) = delete;
    EventQueue& operator=(const EventQueue&) = delete;

    /// The next event, oldest first; suspends while there is none.
    boost::asio::awaitable<Event> next();

    /// The same, but comes back without an event when nudged, or woken for nothing.
    boost::asio::awaitable<Event> next_or_nudge();

    /// The next event if there is one already.
    Event try_next() noexcept;

    /// Makes next_or_nudge() return.
    void nudge() noexcept { wakeup_.raise(); }

    /// For librdkafka's requests that answer to a queue.
    [[nodiscard]] rd_kafka_queue_t* get() const noexcept { return queue_.get(); }

private:
    QueueHandle queue_;
    Wakeup wakeup_;
};

}  // namespace fantail::kafka
