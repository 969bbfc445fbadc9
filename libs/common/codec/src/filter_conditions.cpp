#include "filter_conditions.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace fantail::codec::filter {

using core::FieldSource;
using core::FilterGroup;
using core::FilterNode;
using core::Joined;
using core::Operator;
using json::Kind;
using json::Tree;

namespace {

constexpr std::string_view known_operators =
    "$eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $exists, $startsWith, $endsWith, $contains, $regex, $and, $or and $not";

std::string escaped(std::string_view key)
{
    std::string text;
    for (const char c : key) {
        if (c == '~' || c == '/') {
            text.append(c == '~' ? "~0" : "~1");
        } else {
            text.push_back(c);
        }
    }
    return text;
}

}  // namespace

/// `a.b` and `/a/b`, beneath a field; what is neither has a fault.
std::string Conditions::payload_field(const std::string& parent, std::string_view key, const std::string& at)
{
    if (key.starts_with('/')) {
        for (auto tilde = key.find('~'); tilde != std::string_view::npos; tilde = key.find('~', tilde + 1)) {
            if (const auto next = key.substr(tilde + 1, 1); next != "0" && next != "1") {
                fault_.at(at, "is no JSON pointer: after ~ there must be 0 (for ~) or 1 (for /)");
            }
        }
        return parent + std::string{key};
    }
    std::string field = parent;
    for (;;) {
        const auto dot = key.find('.');
        const auto segment = key.substr(0, dot);
        if (segment.empty()) {
            fault_.at(at, "has an empty key: write keys with a dot between (data.amount), or a JSON pointer "
                          "where a key holds dots or is empty (/data/a.b)");
        }
        field += "/" + escaped(segment);
        if (dot == std::string_view::npos) return field;
        key.remove_prefix(dot + 1);
    }
}

std::string Conditions::header_field(const Place& place, std::string_view key, const std::string& at)
{
    if (!place.field.empty()) {
        fault_.at(at, "is no operator: a header is text and has nothing beneath it; known are " +
                          std::string{known_operators});
    }
    if (key.empty()) fault_.at(at, "must be a header's name");
    std::string name{key};
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return name;
}

std::string below(const std::string& at, std::string_view key) { return at + "/" + escaped(key); }

FilterNode without_needless_group(FilterGroup group)
{
    if (group.parts.size() == 1) return std::move(group.parts.front());
    return group;
}

FilterNode Conditions::joined(Joined how, const Tree& parts, const std::string& at, const ReadPart& read)
{
    if (parts.kind != Kind::array || parts.items.empty()) return fault_.at(at, "takes a list of filters, not empty");
    FilterGroup group{.joined = how, .parts = {}, .at = at};
    for (const auto& part : parts.items)
        group.parts.push_back(read(part, below(at, std::to_string(group.parts.size()))));
    return without_needless_group(std::move(group));
}

FilterNode Conditions::fields(const Tree& tree, const Place& place)
{
    if (tree.kind == Kind::array) {
        return fault_.at(place.at, "is a list: one of several values is asked for with {\"$in\": […]}");
    }
    if (tree.kind != Kind::object) {
        if (place.field.empty()) return fault_.at(place.at, "must be an object of fields and what they must be");
        return compared({place.source, place.field}, Operator::eq, tree, place.at);
    }
    if (tree.members.empty()) return fault_.at(place.at, "says nothing: name a condition, or leave it out");
    FilterGroup all{.joined = Joined::all, .parts = {}, .at = place.at};
    for (const auto& each : tree.members) all.parts.push_back(member(each, place));
    return without_needless_group(std::move(all));
}

FilterNode Conditions::member(const Tree::Member& member, const Place& place)
{
    if (fault_.found()) return FilterGroup{};  // what is left may hold expressions, which cost time
    const auto& [key, value] = member;
    const auto at = below(place.at, key);
    if (!key.starts_with('$')) {
        auto field =
            place.source == FieldSource::payload ? payload_field(place.field, key, at) : header_field(place, key, at);
        return fields(value, {place.source, std::move(field), at});
    }
    const auto part = [&](const Tree& tree, const std::string& where) {
        return fields(tree, {place.source, place.field, where});
    };
    if (key == "$and") return joined(Joined::all, value, at, part);
    if (key == "$or") return joined(Joined::any, value, at, part);
    if (key == "$not") return FilterGroup{Joined::none, {part(value, at)}, at};
    return operation(member, place, at);
}

FilterNode Conditions::operation(const Tree::Member& member, const Place& place, const std::string& at)
{
    const auto op = core::parse_operator(member.key);
    if (!op) {
        return fault_.at(at, "is no operator; known are " + std::string{known_operators} +
                                 " (a field whose name begins with $ is written as a JSON pointer: /" + member.key +
                                 ")");
    }
    if (place.field.empty()) return fault_.at(at, "stands beneath a field: {\"amount\": {\"" + member.key + "\": …}}");

    core::Condition made{.field = {place.source, place.field}, .op = *op, .operands = {}, .expression = {}, .at = at};
    if (*op == Operator::in || *op == Operator::nin) {
        made.operands = list_of_values(member.value, place.source, at, fault_);
        return condition(std::move(made));
    }
    made.operands.push_back(operand(*op, member.value, place.source, at, fault_));
    if (*op == Operator::regex) {
        auto expression = core::Regex::create(member.value.text);
        if (!expression) return fault_.at(at, expression.error().detail);
        made.expression = std::move(*expression);
    }
    return condition(std::move(made));
}

FilterNode Conditions::compared(core::FieldName field, Operator op, const Tree& tree, const std::string& at)
{
    core::Condition made{.field = std::move(field), .op = op, .operands = {}, .expression = {}, .at = at};
    made.operands.push_back(operand(op, tree, made.field.source, at, fault_));
    return condition(std::move(made));
}

FilterNode Conditions::condition(core::Condition condition)
{
    if (++count_ > FilterLimits::conditions) {
        return fault_.at(condition.at, "is one condition too many: at most " +
                                           std::to_string(FilterLimits::conditions) + " are allowed in one filter");
    }
    return condition;
}

FilterNode Conditions::cloudevents(const Tree& tree, const std::string& at)
{
    const auto one = [this](const Tree& part, const std::string& where) { return cloudevents_one(part, where); };
    return tree.kind == Kind::array ? joined(Joined::all, tree, at, one) : cloudevents_one(tree, at);
}

FilterNode Conditions::cloudevents_one(const Tree& tree, const std::string& at)
{
    if (tree.kind != Kind::object || tree.members.size() != 1) {
        return fault_.at(at, "must be an object of one of exact, prefix, suffix, all, any and not");
    }
    const auto& [key, value] = tree.members.front();
    const auto where = below(at, key);
    const auto one = [this](const Tree& part, const std::string& place) { return cloudevents_one(part, place); };
    if (key == "exact") return attributes(Operator::eq, value, where);
    if (key == "prefix") return attributes(Operator::starts_with, value, where);
    if (key == "suffix") return attributes(Operator::ends_with, value, where);
    if (key == "all") return joined(Joined::all, value, where, one);
    if (key == "any") return joined(Joined::any, value, where, one);
    if (key == "not") return FilterGroup{Joined::none, {cloudevents_one(value, where)}, where};
    return fault_.at(where, "is not known; known are exact, prefix, suffix, all, any and not");
}

FilterNode Conditions::attributes(Operator op, const Tree& tree, const std::string& at)
{
    if (tree.kind != Kind::object || tree.members.empty()) {
        return fault_.at(at, "takes an object of attributes and their text, not empty");
    }
    FilterGroup all{.joined = Joined::all, .parts = {}, .at = at};
    for (const auto& [name, value] : tree.members) {
        const auto where = below(at, name);
        const bool is_name = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        });
        if (!is_name) fault_.at(where, "is no attribute's name: these are of a-z and 0-9");
        if (value.kind != Kind::text || value.text.empty()) fault_.at(where, "takes a string that is not empty");
        all.parts.push_back(compared({FieldSource::attribute, name}, op, value, where));
    }
    return without_needless_group(std::move(all));
}

}  // namespace fantail::codec::filter
