#include "partition_fetch.hpp"

#include "fantail/core/assert.hpp"

namespace fantail::kafka {

namespace {

constexpr int do_not_block = 0;  // milliseconds

}  // namespace

PartitionFetch::PartitionFetch(boost::asio::io_context& io, rd_kafka_t* client, rd_kafka_topic_t* topic,
                               std::int32_t partition, core::Offset from)
    : topic_{topic}, partition_{partition}, records_{rd_kafka_queue_new(client)}, arrived_{io}
{
    arrived_.attach(records_.get());
    const auto result = rd_kafka_consume_start_queue(topic_, partition_, from.value(), records_.get());
    FANTAIL_ASSERT(result == 0);  // it refuses numbers below zero and clients with a group, nothing else
}

PartitionFetch::~PartitionFetch()
{
    Wakeup::detach(records_.get());
    rd_kafka_consume_stop(topic_, partition_);
}

MessageHandle PartitionFetch::try_next() noexcept
{
    return MessageHandle{rd_kafka_consume_queue(records_.get(), do_not_block)};
}

}  // namespace fantail::kafka
