#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "small_vector.hpp"

namespace fantail::core {

/// Event patterns as a tree of segments, found by the types that they match.
///
/// Cost: a walk costs a search among the segments beneath each node that is passed; `**` makes it pass several at once.
class PatternTree {
public:
    using Node = std::uint32_t;
    using Nodes = SmallVector<Node, 16>;

    static constexpr Node every_type = 0;  ///< where `*` and `**` alone end, however many segments a type has

    /// Where the pattern ends, which EventPattern accepts; the same node for the same pattern. Its text outlives
    /// seal().
    Node add(std::string_view pattern);

    /// Nothing is added afterwards, and nothing is found before.
    void seal();

    /// Where the patterns end that match the type; every_type is not among them.
    [[nodiscard]] Nodes find(std::string_view type) const;

    /// See TenantMatches::fetch().
    void fetch() const noexcept
    {
        __builtin_prefetch(branches_.data());
        __builtin_prefetch(edges_.data());
        __builtin_prefetch(texts_.data());
    }

private:
    struct Edge {
        std::uint32_t text;  ///< of its segment, in texts_
        std::uint32_t size;
        Node to;
    };

    struct Branch {
        std::uint32_t first_edge{0};  ///< in edges_
        std::uint32_t edges{0};
        Node one{0};            ///< beneath `*`; 0: there is nothing
        Node any{0};            ///< beneath `**`; likewise
        bool takes_any{false};  ///< its own segment is `**`
    };

    /// A segment beneath a node. Their order is that of edges_.
    struct Place {
        Node parent;
        std::string_view segment;
        friend auto operator<=>(const Place&, const Place&) = default;
    };

    [[nodiscard]] std::string_view text(const Edge& edge) const noexcept
    {
        return std::string_view{texts_}.substr(edge.text, edge.size);
    }
    [[nodiscard]] Node child(const Branch& branch, std::string_view segment) const noexcept;
    Node make_child(Node parent, std::string_view segment);
    Node make_branch(std::string_view segment);
    void enter(Node node, Nodes& nodes) const;

    std::vector<Branch> branches_{1};
    std::vector<Edge> edges_;  ///< by branch, then by segment
    std::string texts_;
    std::map<Place, Node> added_;  ///< until seal()
};

}  // namespace fantail::core
