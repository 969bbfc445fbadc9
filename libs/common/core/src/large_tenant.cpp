#include "large_tenant.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "small_tenant.hpp"

namespace fantail::core {

namespace {

/// So far below what a small one may have that one webhook more or less does not make it change its form each time.
constexpr std::size_t few_rows = SmallTenant::most_rows / 4;

std::vector<PackedPointer> webhooks_of(const SharedTrie<Row>& rows)
{
    std::vector<PackedPointer> webhooks;
    rows.for_each([&webhooks](const Row& row) { webhooks.push_back(row.held); });
    std::sort(webhooks.begin(), webhooks.end());
    webhooks.erase(std::unique(webhooks.begin(), webhooks.end()), webhooks.end());
    return webhooks;
}

void append(std::vector<Row>& rows, const std::vector<std::uint64_t>& keys, const PackedPointer& held)
{
    for (const auto key : keys) rows.push_back({key, held});
}

}  // namespace

LargeTenant::LargeTenant(TenantView whose, WithoutSelectors without_selectors)
    : realm_{whose.realm}, tenant_{whose.tenant}, without_selectors_{without_selectors}, asks_{without_selectors}
{
}

LargeTenant::LargeTenant(const LargeTenant& other, TenantAsks asks, SharedTrie<Row> rows)
    : realm_{other.realm_}, tenant_{other.tenant_},
      without_selectors_{other.without_selectors_}, rows_{std::move(rows)}, asks_{std::move(asks)}
{
}

bool LargeTenant::is_of(TenantView tenant) const noexcept { return tenant == TenantView{realm_, tenant_}; }

TenantMatches::Pointer LargeTenant::changed(const WebhookSnapshot::Changes& changes, KnownFields& known) const
{
    auto asks = asks_;
    std::vector<Row> gone;
    std::vector<Row> added;
    for (const auto& held : changes.gone) append(gone, asks.remove(*held), held);
    for (const auto& held : changes.added) append(added, asks.add(*held), held);
    std::sort(gone.begin(), gone.end());
    std::sort(added.begin(), added.end());
    asks.seal();
    auto rows = rows_.changed(gone, added);
    if (rows.size() <= few_rows) return make({realm_, tenant_}, without_selectors_, webhooks_of(rows), known);
    return Pointer{new LargeTenant{*this, std::move(asks), std::move(rows)}};
}

// Of a million webhooks none is in the cache. What a query will look at in any case is asked for at once, so that it
// waits for the memory once and not for each array in turn.
void LargeTenant::match(const MatchQuery& query, std::vector<PackedPointer>& matches) const
{
    rows_.fetch();
    asks_.fetch();
    FieldView fields{query.values, asks_.fields()};
    FoundRows found;
    const auto collect_at = [&](PatternTree::Node node) {
        for (const auto& ask : asks_.at(node)) collect(ask, query, fields, found);
    };
    collect_at(PatternTree::every_type);
    auto patterns = asks_.find(query.type);
    for (const auto pattern : patterns) collect_at(pattern);
    found.append_owed(query, fields, matches);
}

void LargeTenant::collect(const TenantAsks::Ask& ask, const MatchQuery& query, FieldView& fields,
                          FoundRows& found) const
{
    if (ask.selects && query.selector.empty()) return;
    const auto wanted = ask.selects ? query.selector : std::string_view{};
    const auto by = ask.selects ? FoundRows::By::selector : FoundRows::By::anything;
    const auto take = [&](std::uint64_t value) {
        for (const auto& row : rows_.find(row_key(ask.number, wanted, value))) found.add(row, by);
    };
    if (ask.name == nullptr) return take(0);
    const bool in_payload = ask.in_payload;
    const auto& seen = in_payload ? fields.payload(ask.field) : fields.find({ask.name->source, 0, ask.name->name});
    for (const auto& each : seen.values) take(hash_of(each.value));
}

}  // namespace fantail::core
