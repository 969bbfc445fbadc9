#include "tenant_matches.hpp"

#include <algorithm>
#include <functional>

#include "fantail/core/event_pattern.hpp"

namespace fantail::core {

namespace {

constexpr std::uint32_t no_field = 0;

/// What a row is found by: the selector, and the value of one field of those that its node lists (from 1 on).
KeyedRows::Key key_of(std::string_view selector, std::size_t field, std::uint64_t value)
{
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15U;
    auto key = selector.empty() ? 0 : std::hash<std::string_view>{}(selector);
    key = (key ^ field) * odd;
    key ^= key >> 32U;
    key = (key ^ value) * odd;
    return key ^ key >> 29U;
}

bool is_selected(const Webhook& webhook, std::string_view selector)
{
    const auto& wanted = webhook.selectors;
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), selector) != wanted.end();
}

}  // namespace

TenantMatches::TenantMatches(std::vector<HeldPointer> webhooks, WithoutSelectors without_selectors)
    : webhooks_{std::move(webhooks)}
{
    for (Number number = 0; number < webhooks_.size(); ++number) {
        const Webhook& webhook = webhooks_[number]->webhook;
        if (webhook.selectors.empty() && without_selectors == WithoutSelectors::match_nothing) continue;
        if (webhook.filter) webhook.filter->name_fields(fields_);
        for (const auto& pattern : webhook.events) {
            if (EventPattern::create(pattern)) add(number, pattern);
        }
    }
    seal(root_);
}

void TenantMatches::add(Number number, std::string_view pattern)
{
    Node& node = node_of(pattern);
    const Webhook& webhook = webhooks_[number]->webhook;
    const auto* equality = webhook.filter ? webhook.filter->equality() : nullptr;
    const auto add_rows = [&](std::string_view selector) {
        if (equality == nullptr) return node.rows.add(key_of(selector, no_field, 0), number);
        auto field = std::find_if(node.fields.begin(), node.fields.end(),
                                  [&](const FieldName* name) { return *name == equality->field; });
        if (field == node.fields.end()) field = node.fields.insert(field, &equality->field);
        const auto place = static_cast<std::size_t>(field - node.fields.begin()) + 1;
        for (const auto& value : equality->operands) node.rows.add(key_of(selector, place, hash_of(value)), number);
    };
    if (webhook.selectors.empty()) add_rows({});
    for (const auto& selector : webhook.selectors) {
        // An empty one would read as "whatever the event's is".
        if (!selector.empty()) add_rows(selector);
    }
}

TenantMatches::Node& TenantMatches::node_of(std::string_view pattern)
{
    Node* node = &root_;
    if (pattern == "*" || pattern == "**") return root_;  // every type, however many segments it has
    for (;;) {
        const auto dot = pattern.find('.');
        const auto segment = pattern.substr(0, dot);
        auto& child = node->children[segment];
        if (!child) child = std::make_unique<Node>();
        node = child.get();
        node->takes_any = segment == "**";
        if (dot == std::string_view::npos) return *node;
        pattern.remove_prefix(dot + 1);
    }
}

void TenantMatches::seal(Node& node)
{
    node.rows.seal();
    node.fields.shrink_to_fit();
    for (auto& [segment, child] : node.children) seal(*child);
}

void TenantMatches::match(const MatchQuery& query, std::vector<HeldPointer>& matches) const
{
    FieldView fields{query.values, fields_};
    std::vector<Number> found;
    collect(root_, query.selector, fields, found);
    for (const auto* node : nodes_for(query.type)) collect(*node, query.selector, fields, found);

    // Several patterns of one webhook may match, and it is owed the event once.
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (const Number number : found) {
        const auto& webhook = webhooks_[number]->webhook;
        // What was found by a hash is asked itself.
        if (!is_selected(webhook, query.selector)) continue;
        if (webhook.filter && !webhook.filter->holds(fields)) continue;
        matches.push_back(webhooks_[number]);
    }
}

/// Adds the node, and what `**` beneath it leads to without taking a segment.
void TenantMatches::enter(const Node& node, Nodes& nodes)
{
    if (std::find(nodes.begin(), nodes.end(), &node) != nodes.end()) return;
    nodes.push_back(&node);
    if (const auto any = node.children.find("**"); any != node.children.end()) enter(*any->second, nodes);
}

/// Where the patterns end that match; the root is not among them.
TenantMatches::Nodes TenantMatches::nodes_for(std::string_view type) const
{
    Nodes nodes;
    enter(root_, nodes);
    for (bool more = true; more && !nodes.empty();) {
        const auto dot = type.find('.');
        const auto segment = type.substr(0, dot);
        if (segment.empty()) return {};  // no pattern has an empty segment, and asterisks stand for none

        Nodes next;
        for (const auto* node : nodes) {
            if (node->takes_any) enter(*node, next);
            const auto follow = [&](std::string_view name) {
                if (const auto child = node->children.find(name); child != node->children.end()) {
                    enter(*child->second, next);
                }
            };
            if (segment != "**") follow(segment);
            if (segment != "*") follow("*");
        }
        nodes = std::move(next);
        more = dot != std::string_view::npos;
        if (more) type.remove_prefix(dot + 1);
    }
    return nodes;
}

void TenantMatches::collect(const Node& node, std::string_view selector, FieldView& fields, std::vector<Number>& found)
{
    const auto take = [&](KeyedRows::Key key) {
        const auto rows = node.rows.find(key);
        found.insert(found.end(), rows.begin(), rows.end());
    };
    const auto take_all = [&](std::string_view wanted) {
        take(key_of(wanted, no_field, 0));
        for (std::size_t place = 0; place < node.fields.size(); ++place) {
            for (const auto& seen : fields.find(*node.fields[place]).values) {
                take(key_of(wanted, place + 1, hash_of(seen.value)));
            }
        }
    };
    take_all({});
    if (!selector.empty()) take_all(selector);
}

}  // namespace fantail::core
