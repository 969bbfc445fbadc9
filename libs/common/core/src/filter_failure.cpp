// Why a filter does not hold, for people. Asked after the fact: what decides does not carry reasons along.

#include <utility>

#include "packed_filter.hpp"

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

/// Which condition made a part hold, or not hold.
struct Decider {
    const PackedFilter& filter;
    FieldView& fields;

    FailedClause clause(const PackedFilter::Part& part, const std::string& before) const
    {
        auto condition = filter.condition(part);
        return {.at = std::move(condition.at),
                .field = std::move(condition.field),
                .seen = shown(fields.find(filter.field(part))),
                .wanted = before + wanted(condition)};
    }

    /// Of a part that does not hold. `before`: "not " under an odd number of negations.
    FailedClause of_failing(std::size_t number, const std::string& before) const
    {
        const auto part = filter.part(number);
        if (!part.is_group()) return clause(part, before);
        if (part.joined() == Joined::any) return of_failing(number + 1, before);
        if (part.joined() == Joined::all) return of_failing(first_that(number, false), before);
        return of_holding(first_that(number, true), flipped(before));
    }

    FailedClause of_holding(std::size_t number, const std::string& before) const
    {
        const auto part = filter.part(number);
        if (!part.is_group()) return clause(part, before);
        if (part.joined() == Joined::none) return of_failing(number + 1, flipped(before));
        return of_holding(first_that(number, true), before);
    }

    /// The first part of a group that holds, or that does not; there is one.
    [[nodiscard]] std::size_t first_that(std::size_t group, bool holds) const
    {
        auto number = group + 1;
        while (part_holds(filter, number, fields) != holds) number = filter.part(number).next;
        return number;
    }

    static std::string flipped(const std::string& before) { return before.empty() ? "not " : ""; }
};

}  // namespace

std::optional<FailedClause> Filter::first_failure(FieldView& fields) const
{
    if (holds(fields)) return std::nullopt;
    const PackedFilter filter{block_.get()};
    return Decider{filter, fields}.of_failing(0, {});
}

}  // namespace fantail::core
