#include "partition_fetch.hpp"

#include "fantail/core/assert.hpp"

namespace fantail::kafka {

PartitionFetch::PartitionFetch(boost::asio::io_context& io, rd_kafka_t* client, rd_kafka_topic_t* topic,
                               std::int32_t partition, core::Offset from)
    : topic_{topic}, partition_{partition}, records_{io, client}
{
    const auto result = rd_kafka_consume_start_queue(topic_, partition_, from.value(), records_.get());
    FANTAIL_ASSERT(result == 0);  // it refuses numbers below zero and clients with a group, nothing else
}

PartitionFetch::~PartitionFetch() { rd_kafka_consume_stop(topic_, partition_); }

}  // namespace fantail::kafka
