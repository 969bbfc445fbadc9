#include "records.hpp"

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <new>

namespace fantail::kafka {

namespace {

std::string to_string(const void* bytes, std::size_t size)
{
    return bytes == nullptr ? std::string{} : std::string{static_cast<const char*>(bytes), size};
}

std::vector<core::Header> headers_of(const rd_kafka_message_t& message)
{
    std::vector<core::Header> headers;
    rd_kafka_headers_t* raw = nullptr;
    if (rd_kafka_message_headers(&message, &raw) != RD_KAFKA_RESP_ERR_NO_ERROR) return headers;

    headers.reserve(rd_kafka_header_cnt(raw));
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0; rd_kafka_header_get_all(raw, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
        headers.push_back({name, to_string(value, size)});
    }
    return headers;
}

/// The list owns what it is given, and frees it with free().
void set_metadata(rd_kafka_topic_partition_t& entry, const std::string& metadata)
{
    if (metadata.empty()) return;
    entry.metadata = std::malloc(metadata.size());
    if (entry.metadata == nullptr) throw std::bad_alloc{};
    std::memcpy(entry.metadata, metadata.data(), metadata.size());
    entry.metadata_size = metadata.size();
}

core::Timestamp timestamp_of(const rd_kafka_message_t& message)
{
    rd_kafka_timestamp_type_t type{};
    const auto milliseconds = rd_kafka_message_timestamp(&message, &type);
    if (type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE) return {};
    return core::Timestamp{std::chrono::milliseconds{milliseconds}};
}

}  // namespace

std::optional<core::Timestamp> append_time_of(const rd_kafka_message_t& message)
{
    rd_kafka_timestamp_type_t type{};
    const auto milliseconds = rd_kafka_message_timestamp(&message, &type);
    if (type != RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME) return std::nullopt;
    return core::Timestamp{std::chrono::milliseconds{milliseconds}};
}

core::Partition partition_of(const rd_kafka_message_t& message)
{
    return {rd_kafka_topic_name(message.rkt), message.partition};
}

core::InRecord to_record(const rd_kafka_message_t& message)
{
    core::InRecord record;
    record.position = {partition_of(message), core::Offset{message.offset}};
    record.timestamp = timestamp_of(message);
    record.key = to_string(message.key, message.key_len);
    if (message.payload != nullptr) record.value = to_string(message.payload, message.len);
    record.headers = headers_of(message);
    return record;
}

PartitionList make_partition_list(std::size_t capacity)
{
    return PartitionList{rd_kafka_topic_partition_list_new(static_cast<int>(capacity))};
}

PartitionList to_list(const std::vector<intake::CommitPoint>& points)
{
    auto list = make_partition_list(points.size());
    for (const auto& point : points) {
        auto* entry =
            rd_kafka_topic_partition_list_add(list.get(), point.partition.topic.c_str(), point.partition.number);
        entry->offset = point.offset.value();
        set_metadata(*entry, point.metadata);
    }
    return list;
}

std::string metadata_of(const rd_kafka_topic_partition_t& entry)
{
    return to_string(entry.metadata, entry.metadata_size);
}

intake::CommitPoint to_commit_point(const rd_kafka_topic_partition_t& entry)
{
    return {{entry.topic, entry.partition}, core::Offset{entry.offset}, metadata_of(entry)};
}

}  // namespace fantail::kafka
