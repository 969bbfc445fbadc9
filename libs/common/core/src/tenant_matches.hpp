#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include "fantail/core/match_index.hpp"
#include "fantail/core/one_piece.hpp"
#include "fantail/core/webhook_table.hpp"
#include "webhook_asks.hpp"

namespace fantail::core {

class KnownFields;

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
/// one value of their filter, so both are part of the index and not a question to what the type found. Most tenants
/// have a few: these lie in one piece of memory (SmallTenant), the others in tries (LargeTenant).
///
/// Threads: immutable; share freely.
class TenantMatches : public boost::intrusive_ref_counter<TenantMatches, boost::thread_safe_counter> {
public:
    using Pointer = boost::intrusive_ptr<const TenantMatches>;

    /// nullptr: there are no webhooks.
    static Pointer make(TenantView whose, WithoutSelectors without_selectors,
                        const std::vector<PackedPointer>& webhooks, KnownFields& known);

    TenantMatches() = default;
    TenantMatches(const TenantMatches&) = delete;
    TenantMatches& operator=(const TenantMatches&) = delete;
    virtual ~TenantMatches() = default;

    [[nodiscard]] virtual bool is_of(TenantView tenant) const noexcept = 0;

    /// These with what happened to the tenant's active webhooks. nullptr: none is left.
    [[nodiscard]] virtual Pointer changed(const WebhookSnapshot::Changes& changes, KnownFields& known) const = 0;

    /// Appends those that match, each once, in the order of their ids.
    virtual void match(const MatchQuery& query, std::vector<PackedPointer>& matches) const = 0;

    /// Asks the memory for all of this object, of which a query will look at each part.
    void fetch() const noexcept
    {
        constexpr std::size_t lines_of_most = 6;  // ten webhooks' rows
        fetch_lines(this, lines_of_most);
    }
};

}  // namespace fantail::core
