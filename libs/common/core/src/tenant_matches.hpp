#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/match_index.hpp"
#include "fantail/core/shared_trie.hpp"
#include "fantail/core/webhook_table.hpp"
#include "small_vector.hpp"
#include "tenant_asks.hpp"

namespace fantail::core {

/// A tenant of a realm, as a view: queries copy no strings.
struct TenantView {
    std::string_view realm;
    std::string_view tenant;
    friend auto operator<=>(const TenantView&, const TenantView&) = default;

    [[nodiscard]] std::uint64_t hash() const noexcept;
};

/// The webhooks of one tenant, compiled: what they ask of an event, and rows by pattern, selector and the equality that
/// a filter asks for.
///
/// A tenant may have a hundred thousand webhooks that differ in their selector only (one for each conversation), or in
/// one value of their filter, so both are part of the index and not a question to what the type found.
///
/// Threads: immutable; share freely.
/// Cost:    a query walks the patterns along the type, then looks up one key for each value that the event has where
///          filters of that pattern ask for an equality. changed() follows the changes, and the different things that
///          the tenant's webhooks ask for.
class TenantMatches {
public:
    TenantMatches(TenantView whose, WithoutSelectors without_selectors);

    /// These with what happened to the tenant's active webhooks.
    [[nodiscard]] TenantMatches changed(const WebhookSnapshot::Changes& changes) const;

    /// Asks the memory for all of this object, of which a query will look at each part.
    void fetch() const noexcept;

    /// Appends those that match, each once, in the order of their ids.
    void match(const MatchQuery& query, std::vector<HeldPointer>& matches) const;

    [[nodiscard]] bool empty() const noexcept { return webhooks_ == 0; }
    [[nodiscard]] bool is_of(TenantView tenant) const noexcept { return tenant == TenantView{realm_, tenant_}; }

private:
    /// A way to a webhook, and what of it is asked first: who is not owed the event is not touched.
    struct Row {
        std::uint64_t hash;  ///< its key
        HeldPointer held;
        FilterView filter;
        friend auto operator<=>(const Row&, const Row&) = default;
    };

    struct Found {
        const Row* row;
        bool selects;
    };
    using AllFound = SmallVector<Found, 16>;

    static void append(std::vector<Row>& rows, const std::vector<std::uint64_t>& keys, const HeldPointer& held);
    void collect(const TenantAsks::Ask& ask, std::string_view selector, FieldView& fields, AllFound& found) const;

    std::string realm_;
    std::string tenant_;
    SharedTrie<Row> rows_;
    std::size_t webhooks_{0};
    TenantAsks asks_;
};

}  // namespace fantail::core
