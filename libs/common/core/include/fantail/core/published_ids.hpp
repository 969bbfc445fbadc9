#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fantail::core {

/// What a publisher's id says of an event, as far as anybody remembers.
enum class IdUse {
    first,       ///< not seen lately; or the publisher sent no id
    repeated,    ///< the same event once more: a producer's repetition, or a record read again
    other_body,  ///< another event under the same id
};

/// The publishers' ids seen last, to count what is done with them. Nothing is decided by it: a repetition is dropped
/// where its delivery ids are known for duplicates.
///
/// Ids and bodies are remembered by hashes of 64 bits.
/// Cost: some 80 bytes for each id remembered.
class PublishedIds {
public:
    explicit PublishedIds(std::size_t remembered) : remembered_{remembered} {}

    /// `identity`: see event_identity().
    IdUse note(std::string_view identity);

private:
    std::size_t remembered_;
    std::size_t oldest_{0};
    std::vector<std::uint64_t> order_;  ///< a ring: ids in the order of their first sight
    std::unordered_map<std::uint64_t, std::uint64_t> bodies_;
};

}  // namespace fantail::core
