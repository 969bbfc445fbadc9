#include "fantail/core/filter.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "packed_filter.hpp"

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

using Kind = PackedFilter::Kind;
using Operand = PackedFilter::Operand;
using Part = PackedFilter::Part;
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

bool equals(const PackedFilter& filter, const Operand& operand, const FieldValue& value)
{
    switch (operand.kind) {
    case Kind::null:
        return std::holds_alternative<Null>(value);
    case Kind::boolean: {
        const auto* yes = std::get_if<bool>(&value);
        return yes != nullptr && *yes == operand.yes;
    }
    case Kind::number: {
        const auto* number = std::get_if<Decimal>(&value);
        return number != nullptr && number->view() == DecimalView{filter.text(operand), operand.number, operand.yes};
    }
    case Kind::text:
    case Kind::expression:
        break;
    }
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && *text == filter.text(operand);
}

bool equals_one(const PackedFilter& filter, const Part& part, const FieldValue& value)
{
    for (std::size_t number = part.operand; number < std::size_t{part.operand} + part.operands; ++number) {
        if (equals(filter, filter.operand(number), value)) return true;
    }
    return false;
}

// Bytes of UTF-8 sort as the code points they stand for.
bool is_ordered(const PackedFilter& filter, const Part& part, const FieldValue& value)
{
    const auto operand = filter.operand(part.operand);
    if (const auto* number = std::get_if<Decimal>(&value)) {
        const DecimalView bound{filter.text(operand), operand.number, operand.yes};
        return operand.kind == Kind::number && fits(part.op(), number->view() <=> bound);
    }
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && operand.kind == Kind::text &&
           fits(part.op(), std::string_view{*text} <=> filter.text(operand));
}

bool contains(const PackedFilter& filter, const Operand& operand, const Value& seen)
{
    if (seen.is_element) return equals(filter, operand, seen.value);
    const auto* text = std::get_if<std::string>(&seen.value);
    return text != nullptr && operand.kind == Kind::text && text->find(filter.text(operand)) != std::string::npos;
}

bool holds_for_text(const PackedFilter& filter, const Part& part, const FieldValue& value)
{
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return false;
    const auto operand = filter.operand(part.operand);
    if (part.op() == Operator::regex) return filter.expression(operand).is_found_in(*text);
    const auto wanted = filter.text(operand);
    return part.op() == Operator::starts_with ? text->starts_with(wanted) : text->ends_with(wanted);
}

bool holds_for(const PackedFilter& filter, const Part& part, const Value& seen)
{
    switch (part.op()) {
    case Operator::eq:
    case Operator::ne:
    case Operator::in:
    case Operator::nin:
        return equals_one(filter, part, seen.value);
    case Operator::gt:
    case Operator::gte:
    case Operator::lt:
    case Operator::lte:
        return is_ordered(filter, part, seen.value);
    case Operator::contains:
        return contains(filter, filter.operand(part.operand), seen);
    case Operator::starts_with:
    case Operator::ends_with:
    case Operator::regex:
        return holds_for_text(filter, part, seen.value);
    case Operator::exists:
        break;
    }
    return false;
}

bool condition_holds(const PackedFilter& filter, const Part& part, const SeenField& seen)
{
    if (part.op() == Operator::exists) return seen.exists == filter.operand(part.operand).yes;
    const bool any = std::any_of(seen.values.begin(), seen.values.end(),
                                 [&](const Value& value) { return holds_for(filter, part, value); });
    return part.op() == Operator::ne || part.op() == Operator::nin ? !any : any;
}

/// Of what must hold for the filter to hold.
std::optional<Part> equality_of(const PackedFilter& filter, std::size_t number, Operator op)
{
    const auto part = filter.part(number);
    if (!part.is_group()) return part.op() == op && part.operands <= few_values ? std::optional{part} : std::nullopt;
    if (part.joined() != Joined::all) return std::nullopt;
    for (auto inner = number + 1; inner < part.next; inner = filter.part(inner).next) {
        if (auto found = equality_of(filter, inner, op)) return found;
    }
    return std::nullopt;
}

}  // namespace

bool part_holds(const PackedFilter& filter, std::size_t number, FieldView& fields)
{
    const auto part = filter.part(number);
    if (!part.is_group()) return condition_holds(filter, part, fields.find(filter.field(part)));
    // All are asked until one says what decides: of `all` one that does not hold, of the others one that does.
    const bool decides = part.joined() != Joined::all;
    for (auto inner = number + 1; inner < part.next; inner = filter.part(inner).next) {
        if (part_holds(filter, inner, fields) == decides) return part.joined() == Joined::any;
    }
    return part.joined() != Joined::any;
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

const SeenField& FieldView::payload(std::uint32_t number)
{
    if (payload_ == nullptr) payload_ = &values_.payload(tree_);
    return (*payload_)[number];
}

const SeenField& FieldView::find(const FieldKey& field)
{
    if (field.source == FieldSource::payload) return payload(tree_.number_of(field.hash, field.name));
    const auto text = field.source == FieldSource::header ? values_.header(field.name) : values_.attribute(field.name);
    text_.exists = text.has_value();
    text_.values.clear();
    if (text) text_.values.push_back({.value = std::string{*text}, .is_element = false});
    return text_;
}

bool FilterView::holds(FieldView& fields) const { return part_holds(PackedFilter{block_}, 0, fields); }

Filter::Filter(const FilterNode& root, std::string_view text)
{
    FilterPacking packing{text};
    packing.add(root);
    block_ = packing.block();
    expressions_ = packing.expressions();
}

Filter::Filter(std::string_view block, Expressions expressions) : expressions_{std::move(expressions)}
{
    auto copy = std::make_unique<char[]>(block.size());
    block.copy(copy.get(), block.size());
    block_ = std::move(copy);
}

std::string_view Filter::block() const noexcept { return {block_.get(), PackedFilter{block_.get()}.size()}; }

std::optional<Condition> FilterView::equality() const
{
    const PackedFilter filter{block_};
    auto found = equality_of(filter, 0, Operator::eq);
    if (!found) found = equality_of(filter, 0, Operator::in);
    return found ? std::optional{filter.condition(*found)} : std::nullopt;
}

std::vector<std::string_view> FilterView::payload_fields() const
{
    const PackedFilter filter{block_};
    std::vector<std::string_view> names;
    for (std::size_t number = 0; number < filter.parts(); ++number) {
        const auto part = filter.part(number);
        if (!part.is_group() && part.source == FieldSource::payload) names.push_back(filter.field(part).name);
    }
    return names;
}

void Filter::name_fields(FieldTree& tree) const
{
    for (const auto name : view().payload_fields()) tree.add(name);
}

std::string Filter::text() const { return std::string{PackedFilter{block_.get()}.written()}; }

}  // namespace fantail::core
