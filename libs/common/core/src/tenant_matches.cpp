#include "tenant_matches.hpp"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "fantail/core/event_pattern.hpp"

namespace fantail::core {

namespace {

constexpr std::uint64_t no_field = 0;

KeyedRows::Key mixed(KeyedRows::Key key, std::uint64_t with)
{
    key = (key ^ with) * 0x9e3779b97f4a7c15U;
    return key ^ key >> 32U;
}

/// What a row is found by: the pattern, the selector, and the value of a key field, by the hash of its name.
KeyedRows::Key key_of(PatternTree::Node pattern, std::string_view selector, std::uint64_t field, std::uint64_t value)
{
    const auto chosen = selector.empty() ? 0 : std::hash<std::string_view>{}(selector);
    return mixed(mixed(mixed(pattern, chosen), field), value);
}

bool is_selected(const Webhook& webhook, std::string_view selector)
{
    const auto& wanted = webhook.selectors;
    return std::find(wanted.begin(), wanted.end(), selector) != wanted.end();
}

}  // namespace

std::uint64_t TenantView::hash() const noexcept
{
    const std::hash<std::string_view> hash;
    return hash(realm) * 31 + hash(tenant);
}

TenantMatches::TenantMatches(TenantView whose, const std::vector<HeldPointer>& webhooks,
                             WithoutSelectors without_selectors)
    : realm_{whose.realm}, tenant_{whose.tenant}
{
    candidates_.reserve(webhooks.size());
    for (const auto& held : webhooks) {
        const auto& webhook = held->webhook;
        const auto number = static_cast<Number>(candidates_.size());
        candidates_.push_back(
            {held, webhook.filter ? webhook.filter->view() : FilterView{}, !webhook.selectors.empty()});
        if (webhook.selectors.empty() && without_selectors == WithoutSelectors::match_nothing) continue;
        if (webhook.filter) webhook.filter->name_fields(fields_);
        for (const auto& pattern : webhook.events) {
            if (EventPattern::create(pattern)) add(number, pattern);
        }
    }
    seal();
}

void TenantMatches::seal()
{
    patterns_.seal();
    rows_.seal();
    std::sort(key_fields_.begin(), key_fields_.end(), [](const KeyField& a, const KeyField& b) {
        return std::tie(a.pattern, a.hash, a.name.name) < std::tie(b.pattern, b.hash, b.name.name);
    });
    const auto last = std::unique(key_fields_.begin(), key_fields_.end(), [](const KeyField& a, const KeyField& b) {
        return a.pattern == b.pattern && a.name == b.name;
    });
    key_fields_.erase(last, key_fields_.end());
    key_fields_.shrink_to_fit();
}

std::vector<HeldPointer> TenantMatches::webhooks() const
{
    std::vector<HeldPointer> webhooks;
    webhooks.reserve(candidates_.size());
    for (const auto& candidate : candidates_) webhooks.push_back(candidate.held);
    return webhooks;
}

void TenantMatches::add(Number number, std::string_view pattern)
{
    const auto node = patterns_.add(pattern);
    const Webhook& webhook = candidates_[number].held->webhook;
    const auto equality = webhook.filter ? webhook.filter->equality() : std::nullopt;
    const auto field = equality ? key_field(node, equality->field) : no_field;
    const auto add_rows = [&](std::string_view selector) {
        if (!equality) return rows_.add(key_of(node, selector, no_field, 0), number);
        for (const auto& value : equality->operands) rows_.add(key_of(node, selector, field, hash_of(value)), number);
    };
    if (webhook.selectors.empty()) add_rows({});
    for (const auto& selector : webhook.selectors) {
        // An empty one would read as "whatever the event's is".
        if (!selector.empty()) add_rows(selector);
    }
}

std::uint64_t TenantMatches::key_field(PatternTree::Node pattern, const FieldName& name)
{
    const auto hash = mixed(std::hash<std::string>{}(name.name), static_cast<std::uint64_t>(name.source) + 1) | 1U;
    const auto number = name.source == FieldSource::payload ? fields_.add(name.name) : 0;
    key_fields_.push_back({.pattern = pattern, .number = number, .hash = hash, .name = name});
    return hash;
}

/// Of a million webhooks none is in the cache. What a query will look at in any case is asked for at once, so that it
/// waits for the memory once and not for each array in turn.
void TenantMatches::fetch() const noexcept
{
    constexpr std::size_t cache_line = 64;
    const auto* const self = reinterpret_cast<const char*>(this);
    for (std::size_t at = 0; at < sizeof *this; at += cache_line) __builtin_prefetch(self + at);
}

void TenantMatches::match(const MatchQuery& query, std::vector<HeldPointer>& matches) const
{
    fetch();
    __builtin_prefetch(key_fields_.data());
    patterns_.fetch();
    fields_.fetch();
    FieldView fields{query.values, fields_};
    Numbers found;
    collect(PatternTree::every_type, query.selector, fields, found);
    auto patterns = patterns_.find(query.type);
    for (const auto pattern : patterns) collect(pattern, query.selector, fields, found);

    // Several patterns of one webhook may match, and it is owed the event once.
    std::sort(found.begin(), found.end());
    const auto* const last = std::unique(found.begin(), found.end());
    for (const auto* number = found.begin(); number != last; ++number) {
        const auto& candidate = candidates_[*number];
        __builtin_prefetch(reinterpret_cast<const char*>(candidate.held.get()) - 1,
                           1);  // its count, which lies before it
        // What was found by a hash is asked itself.
        if (candidate.filter && !candidate.filter.holds(fields)) continue;
        if (candidate.selects && !is_selected(candidate.held->webhook, query.selector)) continue;
        matches.push_back(candidate.held);
    }
}

void TenantMatches::collect(PatternTree::Node pattern, std::string_view selector, FieldView& fields,
                            Numbers& found) const
{
    const auto take = [&](std::string_view wanted, std::uint64_t field, std::uint64_t value) {
        for (const auto number : rows_.find(key_of(pattern, wanted, field, value))) found.push_back(number);
    };
    const auto take_both = [&](std::uint64_t field, std::uint64_t value) {
        take({}, field, value);
        if (!selector.empty()) take(selector, field, value);
    };
    take_both(no_field, 0);
    auto field = std::partition_point(key_fields_.begin(), key_fields_.end(),
                                      [pattern](const KeyField& each) { return each.pattern < pattern; });
    for (; field != key_fields_.end() && field->pattern == pattern; ++field) {
        const bool in_payload = field->name.source == FieldSource::payload;
        const auto& seen =
            in_payload ? fields.payload(field->number) : fields.find({field->name.source, 0, field->name.name});
        for (const auto& each : seen.values) take_both(field->hash, hash_of(each.value));
    }
}

}  // namespace fantail::core
