#pragma once

#include <cstdint>
#include <string_view>

namespace fantail::core {

/// The partition of `partitions` (at least 1) on which Kafka's clients put a record with this key: murmur2, as Java's
/// client has it and as our producer is told to. Who owns a partition so knows which endpoints are its own, also those
/// of which no record has come yet.
[[nodiscard]] std::int32_t partition_of(std::string_view key, std::int32_t partitions) noexcept;

}  // namespace fantail::core
