#include "webhook_asks.hpp"

#include <algorithm>
#include <functional>

#include "fantail/core/event_pattern.hpp"

namespace fantail::core {

namespace {

std::uint64_t mixed(std::uint64_t key, std::uint64_t with) noexcept
{
    key = (key ^ with) * 0x9e3779b97f4a7c15U;
    return key ^ key >> 32U;
}

}  // namespace

std::uint64_t row_key(std::uint64_t ask, std::string_view selector, std::uint64_t value) noexcept
{
    const auto chosen = selector.empty() ? 0 : std::hash<std::string_view>{}(selector);
    return mixed(mixed(mixed(0, ask), chosen), value);
}

std::optional<WebhookAsks> WebhookAsks::of(const PackedWebhook& webhook, WithoutSelectors without_selectors)
{
    WebhookAsks asks{
        .patterns = webhook.events(), .selectors = webhook.selectors(), .values = {}, .key = {}, .selects = false};
    asks.selects = !asks.selectors.empty();
    if (!asks.selects && without_selectors == WithoutSelectors::match_nothing) return std::nullopt;
    // Of no use is an empty selector, which would read as "whatever the event's is".
    std::erase(asks.selectors, "");
    if (!asks.selects) asks.selectors.emplace_back();
    std::erase_if(asks.patterns, [](std::string_view text) { return !EventPattern::create(text); });
    if (asks.patterns.empty() || asks.selectors.empty()) return std::nullopt;

    const auto filter = webhook.filter();
    const auto equality = filter ? filter.equality() : std::nullopt;
    if (!equality) {
        asks.values.push_back(0);
        return asks;
    }
    asks.key = equality->field;
    for (const auto& value : equality->operands) asks.values.push_back(hash_of(value));
    return asks;
}

void WebhookAsks::append_keys(std::uint64_t ask, std::vector<std::uint64_t>& keys) const
{
    for (const auto selector : selectors) {
        for (const auto value : values) keys.push_back(row_key(ask, selector, value));
    }
}

}  // namespace fantail::core
