#include "tenant_matches.hpp"

#include <algorithm>

#include "fantail/core/event_pattern.hpp"

namespace fantail::core {

TenantMatches::TenantMatches(std::vector<HeldPointer> webhooks, WithoutSelectors without_selectors)
    : webhooks_{std::move(webhooks)}
{
    for (Number number = 0; number < webhooks_.size(); ++number) {
        const Webhook& webhook = webhooks_[number]->webhook;
        if (webhook.selectors.empty() && without_selectors == WithoutSelectors::match_nothing) continue;
        for (const auto& pattern : webhook.events) {
            if (EventPattern::create(pattern)) add(number, pattern);
        }
    }
    sort(root_);
}

void TenantMatches::add(Number number, std::string_view pattern)
{
    Node& node = node_of(pattern);
    const auto& selectors = webhooks_[number]->webhook.selectors;
    if (selectors.empty()) node.rows.push_back({.selector = {}, .webhook = number});
    for (const auto& selector : selectors) {
        // An empty one would read as "whatever the event's is".
        if (!selector.empty()) node.rows.push_back({.selector = selector, .webhook = number});
    }
}

TenantMatches::Node& TenantMatches::node_of(std::string_view pattern)
{
    Node* node = &root_;
    if (pattern == "*") return root_;  // every type, however many segments it has
    for (;;) {
        const auto dot = pattern.find('.');
        auto& child = node->children[pattern.substr(0, dot)];
        if (!child) child = std::make_unique<Node>();
        node = child.get();
        if (dot == std::string_view::npos) return *node;
        pattern.remove_prefix(dot + 1);
    }
}

void TenantMatches::sort(Node& node)
{
    std::sort(node.rows.begin(), node.rows.end());
    node.rows.shrink_to_fit();
    for (auto& [segment, child] : node.children) sort(*child);
}

void TenantMatches::match(std::string_view type, std::string_view selector, std::vector<HeldPointer>& matches) const
{
    std::vector<Number> found;
    collect(root_, selector, found);
    descend(root_, type, selector, found);

    // Several patterns of one webhook may match, and it is owed the event once.
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (const Number number : found) matches.push_back(webhooks_[number]);
}

void TenantMatches::collect(const Node& node, std::string_view selector, std::vector<Number>& found)
{
    const auto take = [&](std::string_view wanted) {
        const auto first = std::partition_point(node.rows.begin(), node.rows.end(),
                                                [&](const Row& row) { return row.selector < wanted; });
        for (auto row = first; row != node.rows.end() && row->selector == wanted; ++row) found.push_back(row->webhook);
    };
    take({});
    if (!selector.empty()) take(selector);
}

void TenantMatches::descend(const Node& node, std::string_view rest, std::string_view selector,
                            std::vector<Number>& found)
{
    const auto dot = rest.find('.');
    const auto segment = rest.substr(0, dot);
    if (segment.empty()) return;  // no pattern has an empty segment, and `*` stands for none

    const auto follow = [&](std::string_view name) {
        const auto child = node.children.find(name);
        if (child == node.children.end()) return;
        if (dot == std::string_view::npos) return collect(*child->second, selector, found);
        descend(*child->second, rest.substr(dot + 1), selector, found);
    };
    follow(segment);
    if (segment != "*") follow("*");
}

}  // namespace fantail::core
