#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/shared_trie.hpp"
#include "found_rows.hpp"
#include "tenant_asks.hpp"
#include "tenant_matches.hpp"

namespace fantail::core {

/// The webhooks of a tenant that has many: what they ask is counted, and their rows lie in a trie, so that one change
/// costs a tenant of a million webhooks no more than one of a hundred.
///
/// Cost:    match() walks the patterns along the type, then looks up one key for each value that the event has where
///          filters of that pattern ask for an equality. changed() follows the changes, and the different things that
///          the tenant's webhooks ask for.
class LargeTenant final : public TenantMatches {
public:
    LargeTenant(TenantView whose, WithoutSelectors without_selectors);

    [[nodiscard]] bool is_of(TenantView tenant) const noexcept override;
    [[nodiscard]] Pointer changed(const WebhookSnapshot::Changes& changes, KnownFields& known) const override;
    void match(const MatchQuery& query, std::vector<PackedPointer>& matches) const override;

private:
    LargeTenant(const LargeTenant& other, TenantAsks asks, SharedTrie<Row> rows);

    void collect(const TenantAsks::Ask& ask, const MatchQuery& query, FieldView& fields, FoundRows& found) const;

    std::string realm_;
    std::string tenant_;
    WithoutSelectors without_selectors_;
    SharedTrie<Row> rows_;
    TenantAsks asks_;
};

}  // namespace fantail::core
