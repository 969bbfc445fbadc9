#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fantail/core/field_values.hpp"
#include "fantail/core/regex.hpp"

namespace fantail::core {

/// Where a condition looks.
enum class FieldSource : std::uint8_t { payload, header, attribute };

struct FieldName {
    FieldSource source{FieldSource::payload};
    std::string name;  ///< of the payload: a JSON pointer; of a header: lower-case

    friend auto operator<=>(const FieldName&, const FieldName&) = default;
};

/// What a condition asks of the values that a field has. `ne` and `nin` are the contrary of `eq` and `in`; each of the
/// others holds where it holds for one value.
enum class Operator : std::uint8_t {
    eq,  ///< of the same JSON type and the same value; numbers by what they say (Decimal)
    ne,
    gt,  ///< gt, gte, lt, lte: numbers with numbers, text with text by code points; else it does not hold
    gte,
    lt,
    lte,
    in,
    nin,
    exists,  ///< with true: there, with whatever value; with false: not there
    starts_with,
    ends_with,
    contains,  ///< a part of a text; of an array an element that is equal
    regex,
};

std::string_view to_string(Operator op) noexcept;  ///< `$eq`
std::optional<Operator> parse_operator(std::string_view text) noexcept;

/// One clause of a filter.
struct Condition {
    FieldName field;
    Operator op{Operator::eq};
    std::vector<FieldValue> operands;  ///< one; for `in` and `nin` one or more; of `regex` its text
    std::shared_ptr<const Regex> expression{};
    std::string at;  ///< its JSON pointer within the filter, for whoever asks why it failed

    friend bool operator==(const Condition&, const Condition&) = default;
};

struct FilterGroup;

/// Conditions, and how they are joined.
using FilterNode = std::variant<Condition, FilterGroup>;

enum class Joined : std::uint8_t { all, any, none };

struct FilterGroup {
    Joined joined{Joined::all};
    std::vector<FilterNode> parts;
    std::string at;
};

/// The name of a field, where it is looked for again and again.
struct FieldKey {
    FieldSource source;
    std::uint32_t hash;  ///< FieldTree::hash_of() of the name
    std::string_view name;
};

/// A field of one event, by name.
class FieldView {
public:
    /// `tree` names each payload field that will be asked for.
    FieldView(EventValues& values, const FieldTree& tree) : values_{values}, tree_{tree} {}

    [[nodiscard]] const SeenField& find(const FieldKey& field);

    /// The same, of the payload, by the tree's number.
    [[nodiscard]] const SeenField& payload(std::uint32_t number);

private:
    EventValues& values_;
    const FieldTree& tree_;
    const std::vector<SeenField>* payload_{nullptr};
    SeenField text_;
};

/// The clause that a filter failed by.
struct FailedClause {
    std::string at;  ///< JSON pointer within the filter
    FieldName field;
    std::optional<std::string> seen;  ///< as JSON, several values between brackets; nullopt: the field is not there
    std::string wanted;               ///< `$gte 100`; with "not " before it, where it holds and should not
};

/// A filter as an index holds it: where it lies. Valid as long as the Filter that gave it.
class FilterView {
public:
    FilterView() = default;  ///< no filter, of which nothing is asked
    explicit FilterView(const char* block) noexcept : block_{block} {}

    explicit operator bool() const noexcept { return block_ != nullptr; }
    friend auto operator<=>(const FilterView&, const FilterView&) = default;

    [[nodiscard]] bool holds(FieldView& fields) const;

    /// An equality that must hold for the filter to hold, so that an index may find the webhook by it: the first `eq`,
    /// else the first `in` of few values. nullopt: there is none.
    [[nodiscard]] std::optional<Condition> equality() const;

    /// The paths of the payload that the filter names, perhaps one several times. They live as long as the filter.
    [[nodiscard]] std::vector<std::string_view> payload_fields() const;

private:
    const char* block_{nullptr};
};

/// Which events a webhook wants beyond their type: what codec::read_filter() made of its text.
///
/// The semantics are written down in docs/filters.md; here they are decided. All of it lies in one piece of memory (see
/// src/packed_filter.hpp): of a million filters the one that is asked is not in the cache, and each pointer followed
/// would be another wait.
///
/// Threads: immutable; share freely.
/// Cost:    an event's evaluation asks each condition at most once, and ends at the first that decides.
class Filter {
public:
    using Expressions = std::vector<std::shared_ptr<const Regex>>;

    /// `root` as codec::read_filter() checked it: no group is empty, operands fit their operators.
    Filter(const FilterNode& root, std::string_view text);

    /// What block() and expressions() of another said.
    Filter(std::string_view block, Expressions expressions);

    [[nodiscard]] FilterView view() const noexcept { return FilterView{block_.get()}; }
    [[nodiscard]] bool holds(FieldView& fields) const { return view().holds(fields); }

    /// Of several clauses that must all hold the first that does not; of alternatives the first; of what must not hold
    /// the first that does. nullopt: the filter holds.
    [[nodiscard]] std::optional<FailedClause> first_failure(FieldView& fields) const;

    /// Adds the paths of the payload that it names.
    void name_fields(FieldTree& tree) const;

    [[nodiscard]] std::string text() const;  ///< as its owner wrote it

    /// The piece of memory, for who keeps it beside what else belongs to it. A copy of it is a filter as long as the
    /// expressions live, which it names.
    [[nodiscard]] std::string_view block() const noexcept;
    [[nodiscard]] const Expressions& expressions() const noexcept { return expressions_; }

private:
    std::unique_ptr<const char[]> block_;
    Expressions expressions_;  ///< that the block names
};

}  // namespace fantail::core
