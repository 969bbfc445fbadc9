#include "fantail/core/partitioner.hpp"

#include <cstddef>

namespace fantail::core {

namespace {

constexpr std::uint32_t seed = 0x9747b28c;
constexpr std::uint32_t multiplier = 0x5bd1e995;
constexpr int shift = 24;

/// Little-endian, whatever the machine is; at most four bytes.
std::uint32_t word_of(std::string_view bytes) noexcept
{
    std::uint32_t word = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) word = (word << 8) | static_cast<unsigned char>(bytes[i - 1]);
    return word;
}

std::uint32_t murmur2(std::string_view key) noexcept
{
    auto hash = seed ^ static_cast<std::uint32_t>(key.size());
    for (; key.size() >= 4; key.remove_prefix(4)) {
        auto word = word_of(key.substr(0, 4)) * multiplier;
        word ^= word >> shift;
        hash = (hash * multiplier) ^ (word * multiplier);
    }
    if (!key.empty()) hash = (hash ^ word_of(key)) * multiplier;
    hash ^= hash >> 13;
    hash *= multiplier;
    return hash ^ (hash >> 15);
}

}  // namespace

std::int32_t partition_of(std::string_view key, std::int32_t partitions) noexcept
{
    // Java's toPositive: the sign bit goes, the number is not negated.
    return static_cast<std::int32_t>(murmur2(key) & 0x7fffffff) % partitions;
}

}  // namespace fantail::core
