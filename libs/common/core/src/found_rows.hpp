#pragma once

#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

#include "fantail/core/filter.hpp"
#include "fantail/core/match_index.hpp"
#include "fantail/core/packed_webhook.hpp"
#include "small_vector.hpp"

namespace fantail::core {

/// A way to a webhook.
struct Row {
    std::uint64_t hash;  ///< its key
    PackedPointer held;
    friend std::strong_ordering operator<=>(const Row&, const Row&) = default;
};

/// The rows that one event finds by its type, selector and values, before those webhooks are asked themselves: what was
/// found by a hash may be another's.
class FoundRows {
public:
    enum class By { anything, selector };

    /// Asks the memory for what append_owed() will look at. The row outlives this.
    void add(const Row& row, By by)
    {
        row.held->fetch();
        found_.push_back({&row, by});
    }

    /// Appends those that are owed the event, each once, in the order of their ids.
    void append_owed(const MatchQuery& query, FieldView& fields, std::vector<PackedPointer>& matches);

private:
    struct Found {
        const Row* row;
        By by;
    };

    SmallVector<Found, 16> found_;
};

}  // namespace fantail::core
