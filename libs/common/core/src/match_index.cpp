#include "fantail/core/match_index.hpp"

#include <algorithm>
#include <compare>
#include <map>
#include <string_view>
#include <utility>

#include "fantail/core/shared_trie.hpp"
#include "known_fields.hpp"
#include "tenant_matches.hpp"

namespace fantail::core {

namespace {

constexpr std::string_view every_tenant = "*";

TenantView tenant_of(const PackedWebhook& held) noexcept { return {held.realm(), held.tenant()}; }

bool takes_part(const PackedWebhook& held) noexcept { return !held.deleted() && held.state() == WebhookState::active; }

// The views point into webhooks of either snapshot; both outlive the rebuild.
using TenantChanges = std::map<TenantView, WebhookSnapshot::Changes>;

TenantChanges by_tenant(const WebhookSnapshot::Changes& all)
{
    TenantChanges changes;
    for (const auto& held : all.gone) {
        if (takes_part(*held)) changes[tenant_of(*held)].gone.push_back(held);
    }
    for (const auto& held : all.added) {
        if (takes_part(*held)) changes[tenant_of(*held)].added.push_back(held);
    }
    return changes;
}

}  // namespace

struct MatchIndex::Impl {
    struct Tenant {
        std::uint64_t hash;
        TenantMatches::Pointer matches;
        friend std::strong_ordering operator<=>(const Tenant&, const Tenant&) = default;
    };

    WebhookSnapshot built_from;
    std::vector<RealmName> selector_required;
    SharedTrie<Tenant> tenants;
    KnownFields known_fields;

    [[nodiscard]] const Tenant* find(TenantView tenant) const noexcept
    {
        for (const auto& each : tenants.find(tenant.hash())) {
            each.matches->fetch();
            if (each.matches->is_of(tenant)) return &each;
        }
        return nullptr;
    }

    [[nodiscard]] WithoutSelectors without_selectors(std::string_view realm) const noexcept
    {
        const bool required = std::any_of(selector_required.begin(), selector_required.end(),
                                          [&](const RealmName& name) { return name.value() == realm; });
        return required ? WithoutSelectors::match_nothing : WithoutSelectors::match_all;
    }

    /// This index brought up to `webhooks`; what no change touched is shared with it.
    [[nodiscard]] std::unique_ptr<const Impl> updated(const WebhookSnapshot& webhooks) const
    {
        auto known = known_fields;
        std::vector<Tenant> gone;
        std::vector<Tenant> added;
        for (const auto& [tenant, change] : by_tenant(WebhookSnapshot::between(built_from, webhooks))) {
            const auto* before = find(tenant);
            if (before != nullptr) gone.push_back(*before);
            auto after = before != nullptr
                             ? before->matches->changed(change, known)
                             : TenantMatches::make(tenant, without_selectors(tenant.realm), change.added, known);
            if (after) added.push_back({tenant.hash(), std::move(after)});
        }
        std::sort(gone.begin(), gone.end());
        std::sort(added.begin(), added.end());
        return std::make_unique<const Impl>(
            Impl{webhooks, selector_required, tenants.changed(gone, added), std::move(known)});
    }
};

MatchIndex::MatchIndex(std::unique_ptr<const Impl> impl) : impl_{std::move(impl)} {}

MatchIndex::~MatchIndex() = default;

std::shared_ptr<const MatchIndex> MatchIndex::build(const WebhookSnapshot& webhooks,
                                                    const std::vector<RealmName>& realms_requiring_selector)
{
    Impl empty;
    empty.selector_required = realms_requiring_selector;
    return std::shared_ptr<const MatchIndex>{new MatchIndex{empty.updated(webhooks)}};
}

std::shared_ptr<const MatchIndex> MatchIndex::rebuild(const MatchIndex& previous, const WebhookSnapshot& webhooks)
{
    return std::shared_ptr<const MatchIndex>{new MatchIndex{previous.impl_->updated(webhooks)}};
}

void MatchIndex::match(const MatchQuery& query, std::vector<PackedPointer>& matches) const
{
    const auto append = [&](std::string_view tenant) {
        const auto* found = impl_->find({query.realm.value(), tenant});
        if (found != nullptr) found->matches->match(query, matches);
    };
    const auto begin = static_cast<std::ptrdiff_t>(matches.size());
    append(query.tenant.value());
    const auto middle = static_cast<std::ptrdiff_t>(matches.size());
    if (query.tenant.value() != every_tenant) append(every_tenant);

    std::inplace_merge(matches.begin() + begin, matches.begin() + middle, matches.end(),
                       [](const auto& a, const auto& b) { return a->id() < b->id(); });
}

Offset MatchIndex::passed() const noexcept { return impl_->built_from.passed(); }

}  // namespace fantail::core
