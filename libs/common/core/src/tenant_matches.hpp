#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "fantail/core/filter.hpp"
#include "fantail/core/match_index.hpp"
#include "fantail/core/webhook_table.hpp"
#include "keyed_rows.hpp"

namespace fantail::core {

using HeldPointer = std::shared_ptr<const HeldWebhook>;

/// What a webhook without selectors means in its realm.
enum class WithoutSelectors { match_all, match_nothing };

/// The webhooks of one tenant, compiled: their patterns as a tree of segments, and beneath each pattern rows by
/// selector and by the equality that a filter asks for.
///
/// A tenant may have a hundred thousand webhooks that differ in their selector only (one for each conversation), or in
/// one value of their filter, so both are part of the index and not a question to what the type found.
///
/// Threads: immutable; share freely.
/// Cost:    a query walks the tree along the type (and along `*` and `**`), then looks up one key for each value that
///          the event has where filters of that pattern ask for an equality.
class TenantMatches {
public:
    /// `webhooks`: active ones, sorted by id. A pattern that EventPattern refuses matches nothing.
    TenantMatches(std::vector<HeldPointer> webhooks, WithoutSelectors without_selectors);

    /// Appends those that match, each once, in the order of their ids.
    void match(const MatchQuery& query, std::vector<HeldPointer>& matches) const;

    [[nodiscard]] const std::vector<HeldPointer>& webhooks() const noexcept { return webhooks_; }

private:
    using Number = KeyedRows::Number;  ///< place in webhooks_, and so in the order of ids

    struct Node {
        std::map<std::string_view, std::unique_ptr<Node>> children;  ///< by segment, `*` and `**` being two
        std::vector<const FieldName*> fields;                        ///< whose values are part of its rows' keys
        KeyedRows rows;                                              ///< of patterns that end here
        bool takes_any{false};                                       ///< its segment is `**`
    };

    using Nodes = std::vector<const Node*>;

    void add(Number number, std::string_view pattern);
    Node& node_of(std::string_view pattern);
    static void seal(Node& node);
    static void enter(const Node& node, Nodes& nodes);
    [[nodiscard]] Nodes nodes_for(std::string_view type) const;
    static void collect(const Node& node, std::string_view selector, FieldView& fields, std::vector<Number>& found);

    std::vector<HeldPointer> webhooks_;  ///< also keeps alive what the views and pointers lead to
    FieldTree fields_;                   ///< of the payload, that some filter asks for
    Node root_;                          ///< its own rows: of the patterns `*` and `**`
};

}  // namespace fantail::core
