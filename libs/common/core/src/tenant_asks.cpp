#include "tenant_asks.hpp"

#include <algorithm>
#include <utility>

namespace fantail::core {

TenantAsks::TenantAsks(const TenantAsks& other)
    : uses_{other.uses_}, named_{other.named_}, next_number_{other.next_number_}, without_selectors_{
                                                                                      other.without_selectors_}
{
    lay_out();
}

std::vector<std::uint64_t> TenantAsks::add(const PackedWebhook& webhook) { return keys_of(webhook, 1); }

std::vector<std::uint64_t> TenantAsks::remove(const PackedWebhook& webhook) { return keys_of(webhook, -1); }

std::vector<std::uint64_t> TenantAsks::keys_of(const PackedWebhook& webhook, int change)
{
    const auto asks = WebhookAsks::of(webhook, without_selectors_);
    if (!asks) return {};
    std::vector<std::uint64_t> keys;
    for (const auto pattern : asks->patterns) {
        const auto number = count({std::string{pattern}, asks->key, asks->selects}, change).number;
        asks->append_keys(number, keys);
    }
    if (const auto filter = webhook.filter()) {
        for (const auto name : filter.payload_fields()) {
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
