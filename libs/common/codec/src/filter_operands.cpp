#include "filter_operands.hpp"

#include "filter_conditions.hpp"

namespace fantail::codec::filter {

using core::FieldSource;
using core::FieldValue;
using core::Operator;
using json::Kind;
using json::Tree;

namespace {

bool is_scalar(const Tree& tree) { return tree.kind != Kind::array && tree.kind != Kind::object; }

FieldValue value_of(const Tree& tree)
{
    switch (tree.kind) {
    case Kind::boolean:
        return tree.yes;
    case Kind::number:
        return core::Decimal::parse(tree.text);
    case Kind::text:
        return tree.text;
    default:
        return core::Null{};
    }
}

/// Why an operator does not take it; empty: it does.
const char* misfit(Operator op, const Tree& tree)
{
    const bool is_empty = tree.kind == Kind::text && tree.text.empty();
    switch (op) {
    case Operator::eq:
    case Operator::ne:
    case Operator::in:
    case Operator::nin:
        if (is_scalar(tree)) return "";
        return "takes a string, a number, true, false or null; one of several values is $in's";
    case Operator::gt:
    case Operator::gte:
    case Operator::lt:
    case Operator::lte:
        return tree.kind == Kind::number || tree.kind == Kind::text ? "" : "takes a number or a string";
    case Operator::exists:
        return tree.kind == Kind::boolean ? "" : "takes true or false";
    case Operator::contains:
        if (is_scalar(tree) && !is_empty) return "";
        return "takes a string that is not empty, or an array's element: a number, true, false, null";
    case Operator::starts_with:
    case Operator::ends_with:
    case Operator::regex:
        break;
    }
    return tree.kind == Kind::text && !is_empty ? "" : "takes a string that is not empty";
}

}  // namespace

FieldValue operand(Operator op, const Tree& tree, FieldSource source, const std::string& at, FirstFault& fault)
{
    const std::string_view why_not = misfit(op, tree);
    const bool only_text = source != FieldSource::payload && op != Operator::exists;
    if (!why_not.empty()) {
        fault.at(at, std::string{why_not});
    } else if (only_text && tree.kind != Kind::text) {
        fault.at(at, "is compared with a header, which is text: write a string (\"5\", not 5)");
    }
    return value_of(tree);
}

std::vector<FieldValue> list_of_values(const Tree& tree, FieldSource source, const std::string& at, FirstFault& fault)
{
    std::vector<FieldValue> values;
    if (tree.kind != Kind::array || tree.items.empty()) {
        fault.at(at, "takes a list of values, not empty");
        return values;
    }
    if (tree.items.size() > FilterLimits::values) {
        fault.at(at, "has " + std::to_string(tree.items.size()) + " values; at most " +
                         std::to_string(FilterLimits::values) + " are allowed");
    }
    for (const auto& item : tree.items) {
        values.push_back(operand(Operator::eq, item, source, below(at, std::to_string(values.size())), fault));
    }
    return values;
}

}  // namespace fantail::codec::filter
