#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "tenant_matches.hpp"

namespace fantail::core {

/// Some of an index's tenants, by their names.
///
/// Threads: immutable once it is shared.
/// Cost:    find() touches a slot and what it leads to; a change copies all of it.
class TenantShard {
public:
    [[nodiscard]] const TenantMatches* find(TenantView tenant) const noexcept;

    /// nullptr takes the tenant out.
    void put(TenantView tenant, std::shared_ptr<const TenantMatches> matches);

private:
    struct Slot {
        std::uint64_t hash{0};
        std::shared_ptr<const TenantMatches> matches;  ///< nullptr: the slot is free
    };

    void insert(Slot slot);

    std::vector<Slot> slots_;  ///< a power of two of them, at most half taken
    std::size_t taken_{0};
};

}  // namespace fantail::core
