#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fantail::core {

/// Numbers by key, where keys are hashes: two different things may share one, so that who finds a number asks it again.
///
/// Filled once, then read. A table of our own, as a million rows must take no more than a few bytes each, and a look-up
/// no more than the two places in memory that it cannot do without.
class KeyedRows {
public:
    using Key = std::uint64_t;
    using Number = std::uint32_t;

    void add(Key key, Number number) { added_.push_back({key, number}); }

    /// Nothing is added afterwards, and nothing is found before.
    void seal();

    [[nodiscard]] std::span<const Number> find(Key key) const noexcept;

private:
    struct Row {
        Key key;
        Number number;
        friend auto operator<=>(const Row&, const Row&) = default;
    };

    struct Slot {
        Key key{0};
        Number first{0};  ///< the number itself where there is one, else the place of the first in numbers_
        Number count{0};  ///< 0: the slot is free
    };

    std::vector<Row> added_;
    std::vector<Slot> slots_;      ///< a power of two of them, at most half taken; none where there is no row
    std::vector<Number> numbers_;  ///< of the keys that have several
};

}  // namespace fantail::core
