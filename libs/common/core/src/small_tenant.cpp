#include "small_tenant.hpp"

#include <algorithm>
#include <map>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "fantail/core/event_pattern.hpp"
#include "known_fields.hpp"

namespace fantail::core {

/// What one piece is made of.
struct SmallTenant::Parts {
    std::vector<Row> rows;
    std::vector<Ask> asks;
    std::string texts;
    std::shared_ptr<const FieldTree> fields;

    [[nodiscard]] std::size_t rows_at() const noexcept
    {
        return (asks.size() * sizeof(Ask) + texts.size() + alignof(Row) - 1) / alignof(Row) * alignof(Row);
    }
    [[nodiscard]] Behind behind() const noexcept { return {rows_at() + rows.size() * sizeof(Row)}; }
};

namespace {

struct Wanted {
    std::string_view pattern;
    std::optional<FieldName> key;
    bool selects;
    friend auto operator<=>(const Wanted&, const Wanted&) = default;
};

/// Numbers of the different ways in which a tenant's webhooks ask.
using Numbers = std::map<Wanted, std::size_t>;

void append_rows(const WebhookAsks& asks, const PackedPointer& held, Numbers& numbers, std::vector<Row>& rows)
{
    std::vector<std::uint64_t> keys;
    for (const auto pattern : asks.patterns) {
        const auto number = numbers.try_emplace({pattern, asks.key, asks.selects}, numbers.size()).first->second;
        asks.append_keys(number, keys);
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    for (const auto key : keys) rows.push_back({key, held});
}

}  // namespace

TenantMatches::Pointer SmallTenant::make(TenantView whose, WithoutSelectors without_selectors,
                                         std::span<const PackedPointer> webhooks, KnownFields& known)
{
    Parts parts;
    Numbers numbers;
    KnownFields::Names fields;
    for (const auto& held : webhooks) {
        const auto asks = WebhookAsks::of(*held, without_selectors);
        if (!asks) continue;
        append_rows(*asks, held, numbers, parts.rows);
        if (parts.rows.size() > most_rows || numbers.size() > most_asks) return nullptr;
        if (!held->filter()) continue;
        for (const auto name : held->filter().payload_fields()) fields.insert(name);
    }
    std::sort(parts.rows.begin(), parts.rows.end());
    parts.fields = known.tree_of(fields);
    parts.texts.append(whose.realm).append(whose.tenant);
    parts.asks.resize(numbers.size());
    for (const auto& [wanted, number] : numbers) {
        const auto name = wanted.key ? std::string_view{wanted.key->name} : std::string_view{};
        const bool in_payload = wanted.key && wanted.key->source == FieldSource::payload;
        parts.asks[number] = {.pattern = static_cast<std::uint32_t>(parts.texts.size()),
                              .name = static_cast<std::uint32_t>(parts.texts.size() + wanted.pattern.size()),
                              .name_size = static_cast<std::uint32_t>(in_payload ? 0 : name.size()),
                              .field = in_payload ? parts.fields->number_of(name).value() : 0,
                              .pattern_size = static_cast<std::uint16_t>(wanted.pattern.size()),
                              .source = wanted.key ? wanted.key->source : FieldSource::payload,
                              .has_key = wanted.key.has_value(),
                              .selects = wanted.selects};
        parts.texts.append(wanted.pattern);
        if (!in_payload) parts.texts.append(name);
    }
    const auto behind = parts.behind();
    return Pointer{new (behind) SmallTenant{std::move(parts), whose, without_selectors}};
}

SmallTenant::SmallTenant(Parts parts, TenantView whose, WithoutSelectors without_selectors)
    : row_count_{static_cast<std::uint8_t>(parts.rows.size())}, ask_count_{static_cast<std::uint8_t>(
                                                                    parts.asks.size())},
      without_selectors_{without_selectors}, rows_at_{static_cast<std::uint32_t>(parts.rows_at())},
      realm_size_{static_cast<std::uint32_t>(whose.realm.size())},
      tenant_size_{static_cast<std::uint32_t>(whose.tenant.size())}, fields_{std::move(parts.fields)}
{
    auto* const begin = reinterpret_cast<char*>(this + 1);
    std::uninitialized_copy(parts.asks.begin(), parts.asks.end(), reinterpret_cast<Ask*>(begin));
    parts.texts.copy(begin + parts.asks.size() * sizeof(Ask), parts.texts.size());
    std::uninitialized_move(parts.rows.begin(), parts.rows.end(), reinterpret_cast<Row*>(begin + rows_at_));
}

SmallTenant::~SmallTenant()
{
    auto* const first = reinterpret_cast<Row*>(reinterpret_cast<char*>(this + 1) + rows_at_);
    std::destroy_n(first, row_count_);
}

TenantView SmallTenant::whose() const noexcept { return {text(0, realm_size_), text(realm_size_, tenant_size_)}; }

bool SmallTenant::is_of(TenantView tenant) const noexcept { return tenant == whose(); }

TenantMatches::Pointer SmallTenant::changed(const WebhookSnapshot::Changes& changes, KnownFields& known) const
{
    std::vector<PackedPointer> webhooks;
    for (const auto& row : rows()) webhooks.push_back(row.held);
    std::sort(webhooks.begin(), webhooks.end());
    webhooks.erase(std::unique(webhooks.begin(), webhooks.end()), webhooks.end());
    for (const auto& held : changes.gone) std::erase(webhooks, held);
    webhooks.insert(webhooks.end(), changes.added.begin(), changes.added.end());
    return TenantMatches::make(whose(), without_selectors_, webhooks, known);
}

void SmallTenant::match(const MatchQuery& query, std::vector<PackedPointer>& matches) const
{
    FieldView fields{query.values, *fields_};
    FoundRows found;
    const auto ways = asks();
    for (std::size_t number = 0; number < ways.size(); ++number) {
        const auto& ask = ways[number];
        if (!EventPattern::matches(text(ask.pattern, ask.pattern_size), query.type)) continue;
        if (!ask.selects || !query.selector.empty()) collect(number, query, fields, found);
    }
    found.append_owed(query, fields, matches);
}

void SmallTenant::collect(std::size_t number, const MatchQuery& query, FieldView& fields, FoundRows& found) const
{
    const auto& ask = asks()[number];
    const auto wanted = ask.selects ? query.selector : std::string_view{};
    const auto take = [&](std::uint64_t value) {
        const auto key = row_key(number, wanted, value);
        const auto all = rows();
        auto row = std::partition_point(all.begin(), all.end(), [key](const Row& each) { return each.hash < key; });
        for (; row != all.end() && row->hash == key; ++row) {
            found.add(*row, ask.selects ? FoundRows::By::selector : FoundRows::By::anything);
        }
    };
    if (!ask.has_key) return take(0);
    const bool in_payload = ask.source == FieldSource::payload;
    const auto& seen =
        in_payload ? fields.payload(ask.field) : fields.find({ask.source, 0, text(ask.name, ask.name_size)});
    for (const auto& each : seen.values) take(hash_of(each.value));
}

}  // namespace fantail::core
