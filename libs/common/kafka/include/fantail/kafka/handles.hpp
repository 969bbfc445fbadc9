#pragma once

#include <memory>

#include <librdkafka/rdkafka.h>

namespace fantail::kafka {

/// Frees a librdkafka handle with the function librdkafka gives for it. Every handle is held this way: one leaked
/// message or partition list makes rd_kafka_destroy() hang for ever.
template <auto Destroy>
struct Deleter {
    template <class T>
    void operator()(T* handle) const noexcept
    {
        Destroy(handle);
    }
};

/// Never closes a consumer on the way: rd_kafka_destroy() alone would, and wait for a rebalance that nobody serves.
inline void destroy_client(rd_kafka_t* client) { rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE); }

using ClientHandle = std::unique_ptr<rd_kafka_t, Deleter<&destroy_client>>;
using Event = std::unique_ptr<rd_kafka_event_t, Deleter<&rd_kafka_event_destroy>>;
using QueueHandle = std::unique_ptr<rd_kafka_queue_t, Deleter<&rd_kafka_queue_destroy>>;
using ErrorHandle = std::unique_ptr<rd_kafka_error_t, Deleter<&rd_kafka_error_destroy>>;
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, Deleter<&rd_kafka_topic_partition_list_destroy>>;
using TopicHandle = std::unique_ptr<rd_kafka_topic_t, Deleter<&rd_kafka_topic_destroy>>;
using HeadersHandle = std::unique_ptr<rd_kafka_headers_t, Deleter<&rd_kafka_headers_destroy>>;

}  // namespace fantail::kafka
