#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/filter.hpp"
#include "fantail/core/match_index.hpp"
#include "fantail/core/webhook_table.hpp"
#include "keyed_rows.hpp"
#include "pattern_tree.hpp"
#include "small_vector.hpp"

namespace fantail::core {

using HeldPointer = std::shared_ptr<const HeldWebhook>;

/// A tenant of a realm, as a view: queries copy no strings.
struct TenantView {
    std::string_view realm;
    std::string_view tenant;
    friend auto operator<=>(const TenantView&, const TenantView&) = default;

    [[nodiscard]] std::uint64_t hash() const noexcept;
};

/// What a webhook without selectors means in its realm.
enum class WithoutSelectors { match_all, match_nothing };

/// The webhooks of one tenant, compiled: their patterns as a tree of segments, and for each pattern rows by selector
/// and by the equality that a filter asks for.
///
/// A tenant may have a hundred thousand webhooks that differ in their selector only (one for each conversation), or in
/// one value of their filter, so both are part of the index and not a question to what the type found. All lies in a
/// few arrays: with a million webhooks a look-up costs what its misses of the cache cost.
///
/// Threads: immutable; share freely.
/// Cost:    a query walks the tree along the type (and along `*` and `**`), then looks up one key for each value that
///          the event has where filters of that pattern ask for an equality.
class TenantMatches {
public:
    /// `webhooks`: active ones, sorted by id. A pattern that EventPattern refuses matches nothing.
    TenantMatches(TenantView whose, const std::vector<HeldPointer>& webhooks, WithoutSelectors without_selectors);

    /// Appends those that match, each once, in the order of their ids.
    void match(const MatchQuery& query, std::vector<HeldPointer>& matches) const;

    [[nodiscard]] std::vector<HeldPointer> webhooks() const;
    [[nodiscard]] bool is_of(TenantView tenant) const noexcept { return tenant == TenantView{realm_, tenant_}; }

private:
    using Number = KeyedRows::Number;  ///< place in candidates_, and so in the order of ids
    using Numbers = SmallVector<Number, 16>;

    /// What of a webhook is asked first, beside the pointer to it: who is not owed the event is not touched.
    struct Candidate {
        HeldPointer held;
        FilterView filter;
        bool selects;
    };

    /// Whose values are part of the keys of a pattern's rows.
    struct KeyField {
        PatternTree::Node pattern;
        std::uint32_t number;  ///< in fields_, of a field of the payload
        std::uint64_t hash;    ///< of the name
        FieldName name;
    };

    void fetch() const noexcept;
    void add(Number number, std::string_view pattern);
    std::uint64_t key_field(PatternTree::Node pattern, const FieldName& name);
    void seal();
    void collect(PatternTree::Node pattern, std::string_view selector, FieldView& fields, Numbers& found) const;

    std::string realm_;
    std::string tenant_;
    std::vector<Candidate> candidates_;
    PatternTree patterns_;
    std::vector<KeyField> key_fields_;  ///< by pattern
    KeyedRows rows_;
    FieldTree fields_;  ///< of the payload, that some filter asks for
};

}  // namespace fantail::core
