#include "tenant_asks.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "fantail/core/event_pattern.hpp"

namespace fantail::core {

namespace {

std::uint64_t mixed(std::uint64_t key, std::uint64_t with) noexcept
{
    key = (key ^ with) * 0x9e3779b97f4a7c15U;
    return key ^ key >> 32U;
}

std::vector<std::string> patterns_of(const Webhook& webhook)
{
    std::vector<std::string> patterns;
    for (const auto& pattern : webhook.events) {
        if (EventPattern::create(pattern)) patterns.push_back(pattern);
    }
    return patterns;
}

/// Of no use is an empty one, which would read as "whatever the event's is".
std::vector<std::string> selectors_of(const Webhook& webhook)
{
    if (webhook.selectors.empty()) return {""};
    auto selectors = webhook.selectors;
    std::erase(selectors, "");
    return selectors;
}

}  // namespace

std::uint64_t row_key(std::uint64_t ask, std::string_view selector, std::uint64_t value) noexcept
{
    const auto chosen = selector.empty() ? 0 : std::hash<std::string_view>{}(selector);
    return mixed(mixed(mixed(0, ask), chosen), value);
}

TenantAsks::TenantAsks(const TenantAsks& other)
    : uses_{other.uses_}, named_{other.named_}, next_number_{other.next_number_}, without_selectors_{
                                                                                      other.without_selectors_}
{
    lay_out();
}

std::vector<std::uint64_t> TenantAsks::add(const Webhook& webhook) { return keys_of(webhook, 1); }

std::vector<std::uint64_t> TenantAsks::remove(const Webhook& webhook) { return keys_of(webhook, -1); }

std::vector<std::uint64_t> TenantAsks::keys_of(const Webhook& webhook, int change)
{
    const bool selects = !webhook.selectors.empty();
    if (!selects && without_selectors_ == WithoutSelectors::match_nothing) return {};
    const auto equality = webhook.filter ? webhook.filter->equality() : std::nullopt;
    const auto field = equality ? std::optional{equality->field} : std::nullopt;
    std::vector<std::uint64_t> values;
    if (equality) {
        for (const auto& value : equality->operands) values.push_back(hash_of(value));
    } else {
        values.push_back(0);
    }

    std::vector<std::uint64_t> keys;
    const auto selectors = selectors_of(webhook);
    for (auto& pattern : patterns_of(webhook)) {
        const auto number = count({std::move(pattern), field, selects}, change).number;
        for (const auto& selector : selectors) {
            for (const auto value : values) keys.push_back(row_key(number, selector, value));
        }
    }
    if (webhook.filter) {
        for (const auto name : webhook.filter->payload_fields()) {
            auto& conditions = named_.try_emplace(std::string{name}, 0).first->second;
            is_stale_ |= conditions == 0;
            conditions += static_cast<std::size_t>(change);
            is_stale_ |= conditions == 0;
        }
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

TenantAsks::Use& TenantAsks::count(Wanted wanted, int change)
{
    auto& use = uses_[std::move(wanted)];
    if (use.number == 0) use.number = next_number_++;
    is_stale_ |= use.webhooks == 0;
    use.webhooks += static_cast<std::size_t>(change);
    is_stale_ |= use.webhooks == 0;
    return use;
}

void TenantAsks::seal()
{
    if (!std::exchange(is_stale_, false)) return;
    std::erase_if(uses_, [](const auto& use) { return use.second.webhooks == 0; });
    std::erase_if(named_, [](const auto& name) { return name.second == 0; });
    lay_out();
}

void TenantAsks::lay_out()
{
    asks_.clear();
    patterns_ = {};
    fields_ = {};
    for (const auto& [name, conditions] : named_) fields_.add(name);
    asks_.reserve(uses_.size());
    for (const auto& [wanted, use] : uses_) {
        const auto* name = wanted.key ? &*wanted.key : nullptr;
        const bool in_payload = name != nullptr && name->source == FieldSource::payload;
        asks_.push_back({.number = use.number,
                         .name = name,
                         .node = patterns_.add(wanted.pattern),
                         .field = in_payload ? fields_.add(name->name) : 0,
                         .in_payload = in_payload,
                         .selects = wanted.selects});
    }
    patterns_.seal();
    std::stable_sort(asks_.begin(), asks_.end(), [](const Ask& a, const Ask& b) { return a.node < b.node; });
}

std::span<const TenantAsks::Ask> TenantAsks::at(PatternTree::Node node) const noexcept
{
    const auto first =
        std::partition_point(asks_.begin(), asks_.end(), [node](const Ask& ask) { return ask.node < node; });
    auto last = first;
    while (last != asks_.end() && last->node == node) ++last;
    return {first, last};
}

}  // namespace fantail::core
