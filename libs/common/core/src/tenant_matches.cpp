#include "tenant_matches.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "fantail/core/event_pattern.hpp"

namespace fantail::core {

namespace {

constexpr std::size_t no_field = 0;

KeyedRows::Key mixed(KeyedRows::Key key, std::uint64_t with)
{
    key = (key ^ with) * 0x9e3779b97f4a7c15U;
    return key ^ key >> 32U;
}

/// What a row is found by: the pattern, the selector, and the value of one of the key fields (from 1 on).
KeyedRows::Key key_of(PatternTree::Node pattern, std::string_view selector, std::size_t field, std::uint64_t value)
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

TenantMatches::TenantMatches(std::vector<HeldPointer> webhooks, WithoutSelectors without_selectors)
    : realm_{webhooks.front()->webhook.realm.value()}, tenant_{webhooks.front()->webhook.tenant.value()}
{
    candidates_.reserve(webhooks.size());
    for (auto& held : webhooks) {
        const auto& webhook = held->webhook;
        const auto number = static_cast<Number>(candidates_.size());
        candidates_.push_back({held, webhook.filter.get(), !webhook.selectors.empty()});
        if (webhook.selectors.empty() && without_selectors == WithoutSelectors::match_nothing) continue;
        if (webhook.filter) webhook.filter->name_fields(fields_);
        for (const auto& pattern : webhook.events) {
            if (EventPattern::create(pattern)) add(number, pattern);
        }
    }
    rows_.seal();
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
    const auto* equality = webhook.filter ? webhook.filter->equality() : nullptr;
    const auto field = equality != nullptr ? key_field(node, equality->field) : no_field;
    const auto add_rows = [&](std::string_view selector) {
        if (equality == nullptr) return rows_.add(key_of(node, selector, no_field, 0), number);
        for (const auto& value : equality->operands) rows_.add(key_of(node, selector, field, hash_of(value)), number);
    };
    if (webhook.selectors.empty()) add_rows({});
    for (const auto& selector : webhook.selectors) {
        // An empty one would read as "whatever the event's is".
        if (!selector.empty()) add_rows(selector);
    }
}

std::size_t TenantMatches::key_field(PatternTree::Node pattern, const FieldName& name)
{
    auto found = std::find_if(key_fields_.begin(), key_fields_.end(),
                              [&](const KeyField& field) { return field.pattern == pattern && *field.name == name; });
    if (found == key_fields_.end()) {
        const auto number = name.source == FieldSource::payload ? fields_.add(name.name) : 0;
        found = key_fields_.insert(found, {pattern, &name, number});
    }
    return static_cast<std::size_t>(found - key_fields_.begin()) + 1;
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
        if (candidate.filter != nullptr && !candidate.filter->holds(fields)) continue;
        if (candidate.selects && !is_selected(candidate.held->webhook, query.selector)) continue;
        matches.push_back(candidate.held);
    }
}

void TenantMatches::collect(PatternTree::Node pattern, std::string_view selector, FieldView& fields,
                            Numbers& found) const
{
    const auto take = [&](std::string_view wanted, std::size_t field, std::uint64_t value) {
        for (const auto number : rows_.find(key_of(pattern, wanted, field, value))) found.push_back(number);
    };
    const auto take_both = [&](std::size_t field, std::uint64_t value) {
        take({}, field, value);
        if (!selector.empty()) take(selector, field, value);
    };
    take_both(no_field, 0);
    for (std::size_t place = 0; place < key_fields_.size(); ++place) {
        const auto& field = key_fields_[place];
        if (field.pattern != pattern) continue;
        const bool in_payload = field.name->source == FieldSource::payload;
        const auto& seen = in_payload ? fields.payload(field.number) : fields.find(*field.name);
        for (const auto& each : seen.values) take_both(place + 1, hash_of(each.value));
    }
}

}  // namespace fantail::core
