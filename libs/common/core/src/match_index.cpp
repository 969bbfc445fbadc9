#include "fantail/core/match_index.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "tenant_shard.hpp"

namespace fantail::core {

namespace {

constexpr std::string_view every_tenant = "*";

TenantView tenant_of(const HeldWebhook& held) noexcept
{
    return {held.webhook.realm.value(), held.webhook.tenant.value()};
}

bool takes_part(const HeldWebhook& held) noexcept
{
    return !held.deleted && held.webhook.state == WebhookState::active;
}

/// What happened to one tenant's webhooks between two snapshots.
struct TenantChange {
    std::vector<WebhookId> gone;     ///< removed or replaced
    std::vector<HeldPointer> added;  ///< new, or in place of one that is gone
};

// The views point into webhooks of either snapshot; both outlive the rebuild.
using Changes = std::map<TenantView, TenantChange>;

void compare(const WebhookSnapshot::Shard& before, const WebhookSnapshot::Shard& after, Changes& changes)
{
    for (const auto& [id, held] : before) {
        if (!takes_part(*held)) continue;
        const auto now = after.find(id);
        if (now == after.end() || now->second != held) changes[tenant_of(*held)].gone.push_back(id);
    }
    for (const auto& [id, held] : after) {
        if (!takes_part(*held)) continue;
        const auto then = before.find(id);
        if (then == before.end() || then->second != held) changes[tenant_of(*held)].added.push_back(held);
    }
}

Changes changes_between(const WebhookSnapshot& before, const WebhookSnapshot& after)
{
    static const WebhookSnapshot::Shard nothing;
    Changes changes;
    for (std::size_t number = 0; number < WebhookSnapshot::shard_count; ++number) {
        const auto& old_shard = before.shard(number);
        const auto& new_shard = after.shard(number);
        if (old_shard == new_shard) continue;
        compare(old_shard ? *old_shard : nothing, new_shard ? *new_shard : nothing, changes);
    }
    return changes;
}

std::vector<HeldPointer> changed(const std::vector<HeldPointer>& before, TenantChange change)
{
    std::sort(change.gone.begin(), change.gone.end());
    auto after = std::move(change.added);
    std::copy_if(before.begin(), before.end(), std::back_inserter(after), [&](const HeldPointer& held) {
        return !std::binary_search(change.gone.begin(), change.gone.end(), held->webhook.id);
    });
    std::sort(after.begin(), after.end(),
              [](const HeldPointer& a, const HeldPointer& b) { return a->webhook.id < b->webhook.id; });
    return after;
}

}  // namespace

struct MatchIndex::Impl {
    // Enough that a change copies few of a million tenants' pointers, few enough to be copied whole.
    static constexpr std::size_t shard_count = 1024;
    WebhookSnapshot built_from;
    std::vector<RealmName> selector_required;
    std::array<std::shared_ptr<const TenantShard>, shard_count> shards;

    [[nodiscard]] const TenantMatches* find(TenantView tenant) const noexcept
    {
        const auto& shard = shards[tenant.hash() % shard_count];
        return shard ? shard->find(tenant) : nullptr;
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
        auto next = std::make_unique<Impl>(*this);
        next->built_from = webhooks;

        std::unordered_map<std::size_t, std::shared_ptr<TenantShard>> touched;
        for (auto& [tenant, change] : changes_between(built_from, webhooks)) {
            const auto number = tenant.hash() % shard_count;
            auto& shard = touched[number];
            if (!shard) {
                shard =
                    shards[number] ? std::make_shared<TenantShard>(*shards[number]) : std::make_shared<TenantShard>();
            }
            replace(*shard, tenant, std::move(change));
        }
        for (auto& [number, shard] : touched) next->shards[number] = std::move(shard);
        return next;
    }

private:
    void replace(TenantShard& shard, TenantView tenant, TenantChange change) const
    {
        const auto* before = find(tenant);
        auto after = changed(before != nullptr ? before->webhooks() : std::vector<HeldPointer>{}, std::move(change));
        if (after.empty()) return shard.put(tenant, nullptr);
        shard.put(tenant, std::make_shared<const TenantMatches>(tenant, after, without_selectors(tenant.realm)));
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

void MatchIndex::match(const MatchQuery& query, std::vector<std::shared_ptr<const HeldWebhook>>& matches) const
{
    const auto append = [&](std::string_view tenant) {
        const auto* found = impl_->find({query.realm.value(), tenant});
        if (found != nullptr) found->match(query, matches);
    };
    const auto begin = static_cast<std::ptrdiff_t>(matches.size());
    append(query.tenant.value());
    const auto middle = static_cast<std::ptrdiff_t>(matches.size());
    if (query.tenant.value() != every_tenant) append(every_tenant);

    std::inplace_merge(matches.begin() + begin, matches.begin() + middle, matches.end(),
                       [](const auto& a, const auto& b) { return a->webhook.id < b->webhook.id; });
}

Offset MatchIndex::passed() const noexcept { return impl_->built_from.passed(); }

}  // namespace fantail::core
