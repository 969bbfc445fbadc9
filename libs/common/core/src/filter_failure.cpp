// Why a filter does not hold, for people. Asked after the fact: what decides does not carry reasons along.

#include <algorithm>

#include "filter_nodes.hpp"

namespace fantail::core {

namespace {

std::optional<std::string> shown(const SeenField& seen)
{
    if (!seen.exists) return std::nullopt;
    if (seen.values.size() == 1 && !seen.values.front().is_element) return to_json(seen.values.front().value);
    constexpr std::size_t most_shown = 10;
    std::string text{"["};
    for (std::size_t number = 0; number < seen.values.size(); ++number) {
        if (number > 0) text += ",";
        if (number == most_shown) {
            text += "…";
            break;
        }
        text += to_json(seen.values[number].value);
    }
    return text + "]";
}

std::string wanted(const Condition& condition)
{
    std::string text{to_string(condition.op)};
    const auto& operands = condition.operands;
    if (condition.op != Operator::in && condition.op != Operator::nin) return text + " " + to_json(operands.front());
    text += " [";
    for (std::size_t number = 0; number < operands.size(); ++number) {
        if (number > 0) text += ",";
        text += to_json(operands[number]);
    }
    return text + "]";
}

/// Which leaf made a node hold, or not hold.
struct Decider {
    FieldView& fields;

    FailedClause clause(const Condition& condition, const std::string& before) const
    {
        return {.at = condition.at,
                .field = condition.field,
                .seen = shown(fields.find(condition.field)),
                .wanted = before + wanted(condition)};
    }

    /// Of a node that does not hold. `before`: "not " under an odd number of negations.
    FailedClause of_failing(const FilterNode& node, const std::string& before) const
    {
        if (const auto* condition = std::get_if<Condition>(&node)) return clause(*condition, before);
        const auto& group = std::get<FilterGroup>(node);
        if (group.joined == Joined::any) return of_failing(group.parts.front(), before);
        const auto culprit = std::find_if(group.parts.begin(), group.parts.end(), [&](const FilterNode& part) {
            return node_holds(part, fields) == (group.joined == Joined::none);
        });
        if (group.joined == Joined::all) return of_failing(*culprit, before);
        return of_holding(*culprit, flipped(before));
    }

    FailedClause of_holding(const FilterNode& node, const std::string& before) const
    {
        if (const auto* condition = std::get_if<Condition>(&node)) return clause(*condition, before);
        const auto& group = std::get<FilterGroup>(node);
        if (group.joined == Joined::none) return of_failing(group.parts.front(), flipped(before));
        const auto culprit = std::find_if(group.parts.begin(), group.parts.end(),
                                          [&](const FilterNode& part) { return node_holds(part, fields); });
        return of_holding(*culprit, before);
    }

    static std::string flipped(const std::string& before) { return before.empty() ? "not " : ""; }
};

}  // namespace

std::optional<FailedClause> Filter::first_failure(FieldView& fields) const
{
    if (holds(fields)) return std::nullopt;
    return Decider{fields}.of_failing(root_, {});
}

}  // namespace fantail::core
