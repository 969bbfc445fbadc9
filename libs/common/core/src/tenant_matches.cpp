#include "tenant_matches.hpp"

#include <functional>

#include "large_tenant.hpp"
#include "small_tenant.hpp"

namespace fantail::core {

std::uint64_t TenantView::hash() const noexcept
{
    const std::hash<std::string_view> hash;
    return hash(realm) * 31 + hash(tenant);
}

TenantMatches::Pointer TenantMatches::make(TenantView whose, WithoutSelectors without_selectors,
                                           const std::vector<PackedPointer>& webhooks, KnownFields& known)
{
    if (webhooks.empty()) return nullptr;
    if (auto small = SmallTenant::make(whose, without_selectors, webhooks, known)) return small;
    return LargeTenant{whose, without_selectors}.changed({.gone = {}, .added = webhooks}, known);
}

}  // namespace fantail::core
