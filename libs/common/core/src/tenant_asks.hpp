#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/field_values.hpp"
#include "fantail/core/filter.hpp"
#include "fantail/core/packed_webhook.hpp"
#include "pattern_tree.hpp"
#include "webhook_asks.hpp"

namespace fantail::core {

/// What the webhooks of a tenant that has many ask of an event before their filters are: which types, and by which of
/// its values they are found.
///
/// A tenant's webhooks differ in their values, and ask for few different things: these are counted, and laid out anew
/// only where one is the first to ask or the last that did. So a change costs a tenant of a million webhooks no more
/// than one of ten.
class TenantAsks {
public:
    /// One way in which events are asked.
    struct Ask {
        std::uint64_t number;    ///< the same for as long as any webhook asks so
        const FieldName* name;   ///< of the key field; nullptr: none
        PatternTree::Node node;  ///< where its pattern ends
        std::uint32_t field;     ///< of the payload, in fields(), where it is the key
        bool in_payload;         ///< whether it is
        bool selects;            ///< webhooks with selectors
    };

    explicit TenantAsks(WithoutSelectors without_selectors) : without_selectors_{without_selectors} {}
    TenantAsks(const TenantAsks& other);
    TenantAsks(TenantAsks&&) = default;
    TenantAsks& operator=(const TenantAsks&) = delete;
    TenantAsks& operator=(TenantAsks&&) = default;
    ~TenantAsks() = default;

    /// The keys of the rows by which the webhook is found, each once. One that no event finds has none, and is not
    /// counted.
    std::vector<std::uint64_t> add(const PackedWebhook& webhook);

    /// The same keys, of one that was added.
    std::vector<std::uint64_t> remove(const PackedWebhook& webhook);

    /// What was added and removed shows in all that follows.
    void seal();

    [[nodiscard]] PatternTree::Nodes find(std::string_view type) const { return patterns_.find(type); }
    [[nodiscard]] std::span<const Ask> at(PatternTree::Node node) const noexcept;
    [[nodiscard]] const FieldTree& fields() const noexcept { return fields_; }

    /// Asks the memory for what a query looks at.
    void fetch() const noexcept
    {
        __builtin_prefetch(asks_.data());
        patterns_.fetch();
        fields_.fetch();
    }

private:
    struct Wanted {
        std::string pattern;
        std::optional<FieldName> key;
        bool selects;
        friend auto operator<=>(const Wanted&, const Wanted&) = default;
    };

    struct Use {
        std::uint64_t number{0};
        std::size_t webhooks{0};
    };

    std::vector<std::uint64_t> keys_of(const PackedWebhook& webhook, int change);
    Use& count(Wanted wanted, int change);
    void lay_out();

    // What a query looks at lies together, and is made of what follows it.
    std::vector<Ask> asks_;  ///< by node; their names lie in uses_
    PatternTree patterns_;
    FieldTree fields_;

    std::map<Wanted, Use> uses_;
    std::map<std::string, std::size_t, std::less<>> named_;  ///< fields of the payload, by how many conditions
    std::uint64_t next_number_{1};
    WithoutSelectors without_selectors_;
    bool is_stale_{false};
};

}  // namespace fantail::core
