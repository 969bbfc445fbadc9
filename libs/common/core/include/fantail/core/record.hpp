#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/header.hpp"
#include "fantail/core/ids.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::core {

/// A Kafka record that was read. Owns its bytes: a kept librdkafka message would pin its whole fetch buffer.
struct InRecord {
    Position position;
    Timestamp timestamp{};
    std::string key;
    std::optional<std::string> value;  ///< nullopt: a tombstone
    std::vector<Header> headers;

    /// The last header of that name, as producers that append mean it; nullptr if there is none.
    [[nodiscard]] const std::string* header(std::string_view name) const noexcept
    {
        for (auto it = headers.rbegin(); it != headers.rend(); ++it) {
            if (it->name == name) return &it->value;
        }
        return nullptr;
    }
};

/// A Kafka record to be written.
struct OutRecord {
    std::string topic;
    std::string key;                   ///< decides the partition (murmur2), unless one is named
    std::optional<std::string> value;  ///< nullopt: a tombstone
    std::vector<Header> headers;
    std::optional<std::int32_t> partition;  ///< named where the record must lie beside another
};

}  // namespace fantail::core
