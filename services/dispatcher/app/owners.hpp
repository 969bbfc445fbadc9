#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>

#include "dispatcher/app/ownership.hpp"

namespace fantail::dispatcher {

/// The partitions that a worker owns, each with its assignment's state. What outlives its assignment finds nothing.
///
/// Threads: one worker's.
class Owners {
public:
    Ownership& open(const intake::Assigned& assigned, const Ownership::Terms& terms)
    {
        close(assigned.partition);
        assignments_[assigned.partition] = assigned.assignment;
        return owned_.try_emplace(assigned.assignment, assigned.start, assigned.note, terms).first->second;
    }

    void close(const core::Partition& partition)
    {
        const auto found = assignments_.find(partition);
        if (found == assignments_.end()) return;
        owned_.erase(found->second);
        assignments_.erase(found);
    }

    /// nullptr: that assignment has ended.
    [[nodiscard]] Ownership* find(std::uint64_t assignment) noexcept
    {
        const auto found = owned_.find(assignment);
        return found == owned_.end() ? nullptr : &found->second;
    }

    [[nodiscard]] const Ownership* find(const core::Partition& partition) const noexcept
    {
        const auto found = assignments_.find(partition);
        return found == assignments_.end() ? nullptr : &owned_.at(found->second);
    }

    [[nodiscard]] Ownership* find(const core::Partition& partition) noexcept
    {
        const auto found = assignments_.find(partition);
        return found == assignments_.end() ? nullptr : &owned_.at(found->second);
    }

private:
    std::map<core::Partition, std::uint64_t> assignments_;
    std::unordered_map<std::uint64_t, Ownership> owned_;
};

}  // namespace fantail::dispatcher
