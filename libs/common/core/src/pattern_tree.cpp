#include "pattern_tree.hpp"

#include <algorithm>

namespace fantail::core {

PatternTree::Node PatternTree::add(std::string_view pattern)
{
    if (pattern == "*" || pattern == "**") return every_type;
    Node node = 0;
    for (;;) {
        const auto dot = pattern.find('.');
        node = make_child(node, pattern.substr(0, dot));
        if (dot == std::string_view::npos) return node;
        pattern.remove_prefix(dot + 1);
    }
}

PatternTree::Node PatternTree::child(const Branch& branch, std::string_view segment) const noexcept
{
    const auto found = std::partition_point(branch.edges.begin(), branch.edges.end(),
                                            [&](const Edge& edge) { return text(edge) < segment; });
    return found != branch.edges.end() && text(*found) == segment ? found->to : 0;
}

PatternTree::Node PatternTree::make_child(Node parent, std::string_view segment)
{
    const auto& before = branches_[parent];
    const auto known = segment == "*" ? before.one : segment == "**" ? before.any : child(before, segment);
    if (known != 0) return known;

    const auto made = static_cast<Node>(branches_.size());
    branches_.emplace_back().takes_any = segment == "**";
    auto& branch = branches_[parent];
    if (segment == "*") {
        branch.one = made;
    } else if (segment == "**") {
        branch.any = made;
    } else {
        const Edge edge{static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(segment.size()), made};
        texts_ += segment;
        const auto place = std::partition_point(branch.edges.begin(), branch.edges.end(),
                                                [&](const Edge& each) { return text(each) < segment; });
        branch.edges.insert(place, edge);
    }
    return made;
}

/// Adds the node, and what `**` beneath it leads to without taking a segment.
void PatternTree::enter(Node node, Nodes& nodes) const
{
    if (std::find(nodes.begin(), nodes.end(), node) != nodes.end()) return;
    nodes.push_back(node);
    if (branches_[node].any != 0) enter(branches_[node].any, nodes);
}

PatternTree::Nodes PatternTree::find(std::string_view type) const
{
    Nodes nodes;
    enter(0, nodes);
    for (bool more = true; more && !nodes.empty();) {
        const auto dot = type.find('.');
        const auto segment = type.substr(0, dot);
        if (segment.empty()) return {};  // no pattern has an empty segment, and asterisks stand for none

        Nodes next;
        for (const auto node : nodes) {
            const auto& branch = branches_[node];
            if (branch.takes_any) enter(node, next);
            if (const auto named = child(branch, segment); named != 0) enter(named, next);
            if (branch.one != 0) enter(branch.one, next);
        }
        nodes = std::move(next);
        more = dot != std::string_view::npos;
        if (more) type.remove_prefix(dot + 1);
    }
    return nodes;
}

}  // namespace fantail::core
