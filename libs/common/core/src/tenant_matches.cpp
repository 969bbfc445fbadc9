#include "tenant_matches.hpp"

#include <algorithm>
#include <functional>

namespace fantail::core {

namespace {

bool is_selected(const Webhook& webhook, std::string_view selector)
{
    const auto& wanted = webhook.selectors;
    return std::find(wanted.begin(), wanted.end(), selector) != wanted.end();
}

/// Its count of owners, which lies before it.
void fetch_count(const HeldPointer& held) noexcept
{
    __builtin_prefetch(reinterpret_cast<const char*>(held.get()) - 1, 1);
}

}  // namespace

std::uint64_t TenantView::hash() const noexcept
{
    const std::hash<std::string_view> hash;
    return hash(realm) * 31 + hash(tenant);
}

TenantMatches::TenantMatches(TenantView whose, WithoutSelectors without_selectors)
    : realm_{whose.realm}, tenant_{whose.tenant}, asks_{without_selectors}
{
}

TenantMatches TenantMatches::changed(const WebhookSnapshot::Changes& changes) const
{
    auto next = *this;
    std::vector<Row> gone;
    std::vector<Row> added;
    for (const auto& held : changes.gone) append(gone, next.asks_.remove(held->webhook), held);
    for (const auto& held : changes.added) append(added, next.asks_.add(held->webhook), held);
    std::sort(gone.begin(), gone.end());
    std::sort(added.begin(), added.end());
    next.webhooks_ = webhooks_ - changes.gone.size() + changes.added.size();
    next.asks_.seal();
    next.rows_ = rows_.changed(gone, added);
    return next;
}

void TenantMatches::append(std::vector<Row>& rows, const std::vector<std::uint64_t>& keys, const HeldPointer& held)
{
    const auto& filter = held->webhook.filter;
    for (const auto key : keys) rows.push_back({key, held, filter ? filter->view() : FilterView{}});
}

void TenantMatches::fetch() const noexcept
{
    constexpr std::size_t cache_line = 64;
    const auto* const self = reinterpret_cast<const char*>(this);
    for (std::size_t at = 0; at < sizeof *this; at += cache_line) __builtin_prefetch(self + at);
}

// Of a million webhooks none is in the cache. What a query will look at in any case is asked for at once, so that it
// waits for the memory once and not for each array in turn.
void TenantMatches::match(const MatchQuery& query, std::vector<HeldPointer>& matches) const
{
    rows_.fetch();
    asks_.fetch();
    FieldView fields{query.values, asks_.fields()};
    AllFound found;
    const auto collect_at = [&](PatternTree::Node node) {
        for (const auto& ask : asks_.at(node)) collect(ask, query.selector, fields, found);
    };
    collect_at(PatternTree::every_type);
    auto patterns = asks_.find(query.type);
    for (const auto pattern : patterns) collect_at(pattern);

    // Several patterns of one webhook may match, and it is owed the event once.
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.row->held < b.row->held; });
    const auto* const last = std::unique(found.begin(), found.end(),
                                         [](const Found& a, const Found& b) { return a.row->held == b.row->held; });
    const auto first = static_cast<std::ptrdiff_t>(matches.size());
    for (const auto* each = found.begin(); each != last; ++each) {
        const auto& [row, selects] = *each;
        // What was found by a hash is asked itself.
        if (row->filter && !row->filter.holds(fields)) continue;
        if (selects && !is_selected(row->held->webhook, query.selector)) continue;
        matches.push_back(row->held);
    }
    std::sort(matches.begin() + first, matches.end(),
              [](const HeldPointer& a, const HeldPointer& b) { return a->webhook.id < b->webhook.id; });
}

void TenantMatches::collect(const TenantAsks::Ask& ask, std::string_view selector, FieldView& fields,
                            AllFound& found) const
{
    if (ask.selects && selector.empty()) return;
    const auto wanted = ask.selects ? selector : std::string_view{};
    const auto take = [&](std::uint64_t value) {
        for (const auto& row : rows_.find(row_key(ask.number, wanted, value))) {
            if (row.filter) row.filter.fetch();
            fetch_count(row.held);
            found.push_back({&row, ask.selects});
        }
    };
    if (ask.name == nullptr) return take(0);
    const bool in_payload = ask.in_payload;
    const auto& seen = in_payload ? fields.payload(ask.field) : fields.find({ask.name->source, 0, ask.name->name});
    for (const auto& each : seen.values) take(hash_of(each.value));
}

}  // namespace fantail::core
