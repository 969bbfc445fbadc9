#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "fantail/core/webhook_table.hpp"

namespace fantail::core {

using HeldPointer = std::shared_ptr<const HeldWebhook>;

/// What a webhook without selectors means in its realm.
enum class WithoutSelectors { match_all, match_nothing };

/// The webhooks of one tenant, compiled: their patterns as a tree of segments, their selectors as sorted rows beneath.
///
/// A tenant may have a hundred thousand webhooks that differ in their selector only (one for each conversation), so
/// the selector is part of the index and not a filter over what the type found.
///
/// Threads: immutable; share freely.
/// Cost:    a query walks the tree along the type (and along `*`), then finds its rows by bisection.
class TenantMatches {
public:
    /// `webhooks`: active ones, sorted by id. A pattern that EventPattern refuses matches nothing.
    TenantMatches(std::vector<HeldPointer> webhooks, WithoutSelectors without_selectors);

    /// Appends those that match, each once, in the order of their ids.
    void match(std::string_view type, std::string_view selector, std::vector<HeldPointer>& matches) const;

    [[nodiscard]] const std::vector<HeldPointer>& webhooks() const noexcept { return webhooks_; }

private:
    using Number = std::uint32_t;  ///< place in webhooks_, and so in the order of ids

    struct Row {
        std::string_view selector;  ///< empty: whatever the event's is
        Number webhook;
        friend auto operator<=>(const Row&, const Row&) = default;
    };

    struct Node {
        std::map<std::string_view, std::unique_ptr<Node>> children;  ///< by segment, `*` being one
        std::vector<Row> rows;                                       ///< of patterns that end here
    };

    void add(Number number, std::string_view pattern);
    Node& node_of(std::string_view pattern);
    static void sort(Node& node);
    static void collect(const Node& node, std::string_view selector, std::vector<Number>& found);
    static void descend(const Node& node, std::string_view rest, std::string_view selector, std::vector<Number>& found);

    std::vector<HeldPointer> webhooks_;  ///< also keeps alive what the string views point into
    Node root_;                          ///< its own rows: of the pattern `*`
};

}  // namespace fantail::core
