#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fantail/core/record.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/kafka/handles.hpp"

namespace fantail::kafka {

using MessageHandle = std::unique_ptr<rd_kafka_message_t, Deleter<&rd_kafka_message_destroy>>;

/// Copies everything out of the message, which may then be freed: a kept one pins its whole fetch buffer.
core::InRecord to_record(const rd_kafka_message_t& message);

core::Partition partition_of(const rd_kafka_message_t& message);

/// The broker's time of it, where the topic keeps LogAppendTime.
std::optional<core::Timestamp> append_time_of(const rd_kafka_message_t& message);

PartitionList make_partition_list(std::size_t capacity);
PartitionList to_list(const std::vector<intake::CommitPoint>& points);
std::string metadata_of(const rd_kafka_topic_partition_t& entry);
intake::CommitPoint to_commit_point(const rd_kafka_topic_partition_t& entry);

}  // namespace fantail::kafka
