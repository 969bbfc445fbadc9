#pragma once

#include <cstdint>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/ids.hpp"
#include "message_queue.hpp"

namespace fantail::kafka {

/// One partition being fetched into a queue of its own, for as long as this lives.
///
/// Threads: the loop's; one arrived() at a time.
/// Ends:    the destructor stops the fetching; no message of it may be left then. It waits for librdkafka's main
///          thread to say so, not for a broker.
class PartitionFetch {
public:
    /// `topic` and its client must outlive this.
    PartitionFetch(boost::asio::io_context& io, rd_kafka_t* client, rd_kafka_topic_t* topic, std::int32_t partition,
                   core::Offset from);
    ~PartitionFetch();

    PartitionFetch(const PartitionFetch&) = delete;
    PartitionFetch& operator=(const PartitionFetch&) = delete;

    /// A record, the end of the partition or an error, if one is there.
    MessageHandle try_next() noexcept { return records_.try_next(); }

    /// Suspends until there may be another, after try_next() gave none.
    boost::asio::awaitable<void> arrived() { return records_.arrived(); }

private:
    rd_kafka_topic_t* topic_;
    std::int32_t partition_;
    MessageQueue records_;
};

}  // namespace fantail::kafka
