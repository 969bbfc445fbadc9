#pragma once

#include <cstddef>

#include "fantail/codec/event_reader.hpp"
#include "fantail/core/record.hpp"
#include "fantail/core/topics.hpp"

namespace fantail::ingestor {

/// The record of `fantail.rejected` for a record that is no event: the original bytes and key, with headers that say
/// where it came from and why. Where the bytes are more than `max_bytes`, the first 64 KiB of them, with their size and
/// SHA-256 in headers beside.
core::OutRecord rejected_record(const core::InRecord& record, const codec::Refused& why, const core::TopicNames& topics,
                                std::size_t max_bytes);

}  // namespace fantail::ingestor
