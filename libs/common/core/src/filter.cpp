#include "fantail/core/filter.hpp"

#include <algorithm>
#include <array>

#include "filter_nodes.hpp"

namespace fantail::core {

namespace {

constexpr std::size_t few_values = 64;  // each is a row of the index

struct Word {
    Operator op;
    std::string_view text;
};

constexpr std::array words{
    Word{Operator::eq, "$eq"},
    Word{Operator::ne, "$ne"},
    Word{Operator::gt, "$gt"},
    Word{Operator::gte, "$gte"},
    Word{Operator::lt, "$lt"},
    Word{Operator::lte, "$lte"},
    Word{Operator::in, "$in"},
    Word{Operator::nin, "$nin"},
    Word{Operator::exists, "$exists"},
    Word{Operator::starts_with, "$startsWith"},
    Word{Operator::ends_with, "$endsWith"},
    Word{Operator::contains, "$contains"},
    Word{Operator::regex, "$regex"},
};

using Value = SeenField::Value;

bool fits(Operator op, std::strong_ordering order)
{
    switch (op) {
    case Operator::gt:
        return order > 0;
    case Operator::gte:
        return order >= 0;
    case Operator::lt:
        return order < 0;
    default:
        return order <= 0;
    }
}

// Bytes of UTF-8 sort as the code points they stand for.
bool is_ordered(Operator op, const FieldValue& value, const FieldValue& operand)
{
    if (const auto* number = std::get_if<Decimal>(&value)) {
        const auto* other = std::get_if<Decimal>(&operand);
        return other != nullptr && fits(op, *number <=> *other);
    }
    const auto* text = std::get_if<std::string>(&value);
    const auto* other = std::get_if<std::string>(&operand);
    return text != nullptr && other != nullptr && fits(op, *text <=> *other);
}

bool contains(const Value& seen, const FieldValue& operand)
{
    if (seen.is_element) return seen.value == operand;
    const auto* text = std::get_if<std::string>(&seen.value);
    const auto* part = std::get_if<std::string>(&operand);
    return text != nullptr && part != nullptr && text->find(*part) != std::string::npos;
}

bool holds_for_text(const Condition& condition, const FieldValue& value)
{
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return false;
    if (condition.op == Operator::regex) return condition.expression->is_found_in(*text);
    const auto& part = std::get<std::string>(condition.operands.front());
    return condition.op == Operator::starts_with ? text->starts_with(part) : text->ends_with(part);
}

bool holds_for(const Condition& condition, const Value& seen)
{
    const auto& operands = condition.operands;
    switch (condition.op) {
    case Operator::eq:
    case Operator::ne:
    case Operator::in:
    case Operator::nin:
        return std::find(operands.begin(), operands.end(), seen.value) != operands.end();
    case Operator::gt:
    case Operator::gte:
    case Operator::lt:
    case Operator::lte:
        return is_ordered(condition.op, seen.value, operands.front());
    case Operator::contains:
        return contains(seen, operands.front());
    case Operator::starts_with:
    case Operator::ends_with:
    case Operator::regex:
        return holds_for_text(condition, seen.value);
    case Operator::exists:
        break;
    }
    return false;
}

const Condition* equality_of(const FilterNode& node, Operator op) noexcept
{
    if (const auto* condition = std::get_if<Condition>(&node)) {
        return condition->op == op && condition->operands.size() <= few_values ? condition : nullptr;
    }
    const auto& group = std::get<FilterGroup>(node);
    if (group.joined != Joined::all) return nullptr;
    for (const auto& part : group.parts) {
        if (const auto* found = equality_of(part, op)) return found;
    }
    return nullptr;
}

void name_fields_of(const FilterNode& node, FieldTree& tree)
{
    if (const auto* condition = std::get_if<Condition>(&node)) {
        if (condition->field.source == FieldSource::payload) tree.add(condition->field.name);
        return;
    }
    for (const auto& part : std::get<FilterGroup>(node).parts) name_fields_of(part, tree);
}

}  // namespace

bool node_holds(const FilterNode& node, FieldView& fields)
{
    if (const auto* condition = std::get_if<Condition>(&node)) return holds(*condition, fields.find(condition->field));
    const auto& group = std::get<FilterGroup>(node);
    // Asked for at once, waited for once: see TenantMatches::fetch().
    for (const auto& part : group.parts) __builtin_prefetch(&part);
    for (const auto& part : group.parts) {
        if (const auto* condition = std::get_if<Condition>(&part)) __builtin_prefetch(condition->operands.data());
    }
    const auto part_holds = [&fields](const FilterNode& part) { return node_holds(part, fields); };
    switch (group.joined) {
    case Joined::all:
        return std::all_of(group.parts.begin(), group.parts.end(), part_holds);
    case Joined::any:
        return std::any_of(group.parts.begin(), group.parts.end(), part_holds);
    case Joined::none:
        break;
    }
    return std::none_of(group.parts.begin(), group.parts.end(), part_holds);
}

std::string_view to_string(Operator op) noexcept
{
    return std::find_if(words.begin(), words.end(), [op](const Word& word) { return word.op == op; })->text;
}

std::optional<Operator> parse_operator(std::string_view text) noexcept
{
    const auto found = std::find_if(words.begin(), words.end(), [text](const Word& word) { return word.text == text; });
    return found == words.end() ? std::nullopt : std::optional{found->op};
}

bool holds(const Condition& condition, const SeenField& seen)
{
    if (condition.op == Operator::exists) return seen.exists == std::get<bool>(condition.operands.front());
    const bool any = std::any_of(seen.values.begin(), seen.values.end(),
                                 [&condition](const Value& value) { return holds_for(condition, value); });
    return condition.op == Operator::ne || condition.op == Operator::nin ? !any : any;
}

const SeenField& FieldView::payload(std::uint32_t number)
{
    if (payload_ == nullptr) payload_ = &values_.payload(tree_);
    return (*payload_)[number];
}

const SeenField& FieldView::find(const FieldName& field)
{
    if (field.source == FieldSource::payload) {
        static const SeenField nothing;
        const auto number = tree_.number_of(field.name);
        return number ? payload(*number) : nothing;
    }
    const auto text = field.source == FieldSource::header ? values_.header(field.name) : values_.attribute(field.name);
    text_.exists = text.has_value();
    text_.values.clear();
    if (text) text_.values.push_back({.value = std::string{*text}, .is_element = false});
    return text_;
}

bool Filter::holds(FieldView& fields) const { return node_holds(root_, fields); }

const Condition* Filter::equality() const noexcept
{
    const auto* found = equality_of(root_, Operator::eq);
    return found != nullptr ? found : equality_of(root_, Operator::in);
}

void Filter::name_fields(FieldTree& tree) const { name_fields_of(root_, tree); }

}  // namespace fantail::core
