#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "found_rows.hpp"
#include "tenant_matches.hpp"
#include "webhook_asks.hpp"

namespace fantail::core {

/// The webhooks of a tenant that has few, in one piece of memory: its different ways of asking with their patterns, its
/// names, and its rows by their keys.
///
/// A hundred thousand tenants are not in the cache: a query waits for the memory once for its tenant and once for the
/// webhook that it finds there. What the webhooks ask is compiled anew at each change.
///
/// Cost:    match() asks each pattern, then a search in the rows for each value that the event has where filters of
///          that pattern ask for an equality. changed() follows the tenant's webhooks. 16 bytes a row, 24 a way of
///          asking, some 60 and its texts a tenant.
class SmallTenant final : public TenantMatches, public OnePiece {
public:
    static constexpr std::size_t most_rows = 64;
    static constexpr std::size_t most_asks = 32;

    /// nullptr: it takes more than one piece may hold.
    static Pointer make(TenantView whose, WithoutSelectors without_selectors, std::span<const PackedPointer> webhooks,
                        KnownFields& known);

    [[nodiscard]] bool is_of(TenantView tenant) const noexcept override;
    [[nodiscard]] Pointer changed(const WebhookSnapshot::Changes& changes, KnownFields& known) const override;
    void match(const MatchQuery& query, std::vector<PackedPointer>& matches) const override;

private:
    struct Parts;

    /// One way in which events are asked. Its number is its place.
    struct Ask {
        std::uint32_t pattern;  ///< in the texts
        std::uint32_t name;     ///< of the key field, likewise
        std::uint32_t name_size;
        std::uint32_t field;  ///< of the payload, in the tree, where it is the key
        std::uint16_t pattern_size;
        FieldSource source;
        bool has_key;
        bool selects;
    };

    SmallTenant(Parts parts, TenantView whose, WithoutSelectors without_selectors);
    ~SmallTenant() override;

    [[nodiscard]] TenantView whose() const noexcept;
    void collect(std::size_t ask, const MatchQuery& query, FieldView& fields, FoundRows& found) const;

    // Behind it lie the ways of asking, the texts, which begin with the realm's and the tenant's names, and the rows:
    // what a query looks at first comes first.
    [[nodiscard]] const char* behind() const noexcept { return reinterpret_cast<const char*>(this + 1); }
    [[nodiscard]] std::span<const Ask> asks() const noexcept
    {
        return {reinterpret_cast<const Ask*>(behind()), ask_count_};
    }
    [[nodiscard]] std::string_view text(std::size_t at, std::size_t size) const noexcept
    {
        return {behind() + ask_count_ * sizeof(Ask) + at, size};
    }
    [[nodiscard]] std::span<const Row> rows() const noexcept
    {
        return {reinterpret_cast<const Row*>(behind() + rows_at_), row_count_};
    }

    std::uint8_t row_count_;
    std::uint8_t ask_count_;
    WithoutSelectors without_selectors_;
    std::uint32_t rows_at_;
    std::uint32_t realm_size_;
    std::uint32_t tenant_size_;
    std::shared_ptr<const FieldTree> fields_;
};

}  // namespace fantail::core
