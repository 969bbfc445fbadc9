#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "fantail/core/webhook.hpp"

namespace fantail::dispatcher {

/// What is held in memory until it is due: the last seconds of a retry's wait.
///
/// Threads: one worker's. Pure: it has no clock.
/// Cost:    O(log n) a call, but for remove_if().
template <class Item>
class DueQueue {
public:
    void push(core::Timestamp due_at, Item item) { waiting_.emplace(due_at, std::move(item)); }

    /// The one that has been due longest; nullopt when none is due.
    std::optional<Item> pop(core::Timestamp now)
    {
        if (waiting_.empty() || waiting_.begin()->first > now) return std::nullopt;
        auto first = waiting_.extract(waiting_.begin());
        return std::move(first.mapped());
    }

    [[nodiscard]] std::optional<core::Timestamp> next_due() const
    {
        if (waiting_.empty()) return std::nullopt;
        return waiting_.begin()->first;
    }

    template <class Predicate>
    void remove_if(Predicate unwanted)
    {
        std::erase_if(waiting_, [&](const auto& one) { return unwanted(one.second); });
    }

    [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }

private:
    std::multimap<core::Timestamp, Item> waiting_;
};

}  // namespace fantail::dispatcher
