#include "tenant_shard.hpp"

#include <utility>

namespace fantail::core {

namespace {

constexpr std::size_t fewest_slots = 8;

// The lowest bits chose the shard: within it they are all the same.
std::size_t place_of(std::uint64_t hash, std::size_t slots) noexcept { return (hash >> 20U) & (slots - 1); }

}  // namespace

const TenantMatches* TenantShard::find(TenantView tenant) const noexcept
{
    if (slots_.empty()) return nullptr;
    const auto hash = tenant.hash();
    for (auto at = place_of(hash, slots_.size()); slots_[at].matches; at = (at + 1) & (slots_.size() - 1)) {
        const auto& slot = slots_[at];
        if (slot.hash == hash && slot.matches->is_of(tenant)) return slot.matches.get();
    }
    return nullptr;
}

// Changes are rare and shards small: all of it is laid out anew, so that no slot was ever taken and left.
void TenantShard::put(TenantView tenant, std::shared_ptr<const TenantMatches> matches)
{
    auto before = std::exchange(slots_, {});
    taken_ += matches ? 1 : 0;
    std::size_t size = fewest_slots;
    while (size < taken_ * 2) size *= 2;
    slots_.resize(size);
    taken_ = 0;
    for (auto& slot : before) {
        if (slot.matches && !slot.matches->is_of(tenant)) insert(std::move(slot));
    }
    if (matches) insert({tenant.hash(), std::move(matches)});
}

void TenantShard::insert(Slot slot)
{
    auto at = place_of(slot.hash, slots_.size());
    while (slots_[at].matches) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = std::move(slot);
    ++taken_;
}

}  // namespace fantail::core
