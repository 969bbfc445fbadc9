#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "fantail/core/field_values.hpp"
#include "fantail/core/ids.hpp"
#include "fantail/core/webhook_table.hpp"

namespace fantail::core {

/// What of an event decides who gets it.
struct MatchQuery {
    const RealmName& realm;
    const TenantId& tenant;
    std::string_view type;
    std::string_view selector;  ///< the dialect's further dimension; empty: the event has none
    EventValues& values;        ///< asked where a webhook that may match has a filter
};

/// Who gets an event: active webhooks by (realm, tenant), then by exact type or by pattern, then by selector and by the
/// equality that their filter asks for, and of those found so the ones whose whole filter holds.
///
/// Webhooks of the tenant `*` match the events of every tenant of their realm. Where `selector_required` was said for
/// the realm, a webhook without selectors matches nothing; elsewhere it matches all.
///
/// Threads: immutable once built; share freely.
/// Cost:    a query follows the webhooks that match, not the number of webhooks, of its tenant's neither; only filters
///          without an equality that must hold are each asked. rebuild() follows the webhooks that changed.
class MatchIndex {
public:
    /// `realms_requiring_selector`: those whose dialect says so.
    static std::shared_ptr<const MatchIndex> build(const WebhookSnapshot& webhooks,
                                                   const std::vector<RealmName>& realms_requiring_selector);

    /// Built anew only where `webhooks` differs from what `previous` was built from.
    static std::shared_ptr<const MatchIndex> rebuild(const MatchIndex& previous, const WebhookSnapshot& webhooks);

    /// Appends the webhooks that match, each once, in the order of their ids.
    void match(const MatchQuery& query, std::vector<PackedPointer>& matches) const;

    /// The offset of `fantail.webhooks` that this index has passed.
    [[nodiscard]] Offset passed() const noexcept;

    ~MatchIndex();

private:
    struct Impl;
    explicit MatchIndex(std::unique_ptr<const Impl> impl);
    std::unique_ptr<const Impl> impl_;
};

}  // namespace fantail::core
