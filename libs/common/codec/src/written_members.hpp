#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fantail::codec::json {

/// A key that JavaScript takes for an array index (ECMA-262: canonical, below 2^32 - 1).
std::optional<std::uint32_t> array_index(std::string_view key);

/// One member of an object: its key, and where it was written, key and value.
struct WrittenMember {
    std::string key;
    std::size_t number;  ///< in the event's order
    std::size_t begin;
    std::size_t end;
};

using WrittenMembers = std::vector<WrittenMember>;

/// In which order a language keeps an object's keys.
enum class KeyOrder {
    as_written,
    indices_first,  ///< array indices ascending, then the others as written
};

/// The members as a language's parser leaves them: of equal keys the value of the last at the place of the first, in
/// the language's order. nullopt: they are so already.
std::optional<WrittenMembers> reordered(const WrittenMembers& members, KeyOrder order);

}  // namespace fantail::codec::json
