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

PatternTree::Node PatternTree::make_child(Node parent, std::string_view segment)
{
    if (segment == "*") {
        if (branches_[parent].one == 0) {
            const auto made = make_branch(segment);
            branches_[parent].one = made;
        }
        return branches_[parent].one;
    }
    if (segment == "**") {
        if (branches_[parent].any == 0) {
            const auto made = make_branch(segment);
            branches_[parent].any = made;
        }
        return branches_[parent].any;
    }
    const auto [entry, is_new] = added_.try_emplace({parent, segment}, Node{0});
    if (is_new) entry->second = make_branch(segment);
    return entry->second;
}

PatternTree::Node PatternTree::make_branch(std::string_view segment)
{
    branches_.emplace_back().takes_any = segment == "**";
    return static_cast<Node>(branches_.size() - 1);
}

void PatternTree::seal()
{
    edges_.reserve(added_.size());
    for (const auto& [place, node] : added_) {
        auto& branch = branches_[place.parent];
        if (branch.edges++ == 0) branch.first_edge = static_cast<std::uint32_t>(edges_.size());
        edges_.push_back(
            {static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(place.segment.size()), node});
        texts_ += place.segment;
    }
    added_.clear();
    branches_.shrink_to_fit();
}

PatternTree::Node PatternTree::child(const Branch& branch, std::string_view segment) const noexcept
{
    const auto first = edges_.begin() + branch.first_edge;
    const auto last = first + branch.edges;
    const auto found = std::partition_point(first, last, [&](const Edge& edge) { return text(edge) < segment; });
    return found != last && text(*found) == segment ? found->to : 0;
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
