#pragma once

#include <functional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/kafka/handles.hpp"
#include "fantail/kafka/wakeup.hpp"
#include "records.hpp"

namespace fantail::kafka {

/// Messages of partitions that are fetched without a group, on their way to the loop.
///
/// Threads: the loop's.
/// Ends:    the destructor, after which nothing wakes the loop. Who had partitions fetched into it stops that himself.
class MessageQueue {
public:
    /// `client` must outlive this.
    MessageQueue(boost::asio::io_context& io, rd_kafka_t* client);
    ~MessageQueue();

    MessageQueue(const MessageQueue&) = delete;
    MessageQueue& operator=(const MessageQueue&) = delete;

    [[nodiscard]] rd_kafka_queue_t* get() const noexcept { return messages_.get(); }

    /// A record, the end of a partition or an error, if one is there.
    MessageHandle try_next() noexcept;

    /// Suspends until there may be another, after try_next() gave none. One at a time.
    boost::asio::awaitable<void> arrived() { return arrived_.wait(); }

    /// Gives each message to `take`, until it is cancelled; lets others run in between.
    boost::asio::awaitable<void> serve(std::function<void(const rd_kafka_message_t&)> take);

private:
    QueueHandle messages_;
    Wakeup arrived_;
};

}  // namespace fantail::kafka
