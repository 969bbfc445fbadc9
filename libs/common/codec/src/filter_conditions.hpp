#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "fantail/codec/filter_reader.hpp"
#include "fantail/core/filter.hpp"
#include "filter_operands.hpp"
#include "json_tree.hpp"

/// The levels of a filter below its sections. What cannot be read is said to a FirstFault, and reading goes on: what it
/// makes is thrown away.
namespace fantail::codec::filter {

/// Where a reader is: in the event, and in the filter.
struct Place {
    core::FieldSource source;
    std::string field;  ///< of the payload a JSON pointer; empty: not at any field yet
    std::string at;     ///< JSON pointer within the filter
};

/// The pointer of a member or item of what `at` points to (RFC 6901).
std::string below(const std::string& at, std::string_view key);

/// A group of all that has one part is that part.
core::FilterNode without_needless_group(core::FilterGroup group);

/// Reads conditions, and counts them.
class Conditions {
public:
    using ReadPart = std::function<core::FilterNode(const json::Tree&, const std::string&)>;

    explicit Conditions(FirstFault& fault) : fault_{fault} {}

    /// An object of fields, operators and joins, all of which must hold; or a value, which the field must equal.
    core::FilterNode fields(const json::Tree& tree, const Place& place);

    /// Filters of the CloudEvents Subscriptions API: an object of one dialect, or an array of those, all of which must
    /// hold.
    core::FilterNode cloudevents(const json::Tree& tree, const std::string& at);

    /// Reads `parts`, an array that is not empty, each by `read`.
    core::FilterNode joined(core::Joined how, const json::Tree& parts, const std::string& at, const ReadPart& read);

private:
    core::FilterNode member(const json::Tree::Member& member, const Place& place);
    core::FilterNode operation(const json::Tree::Member& member, const Place& place, const std::string& at);
    core::FilterNode compared(core::FieldName field, core::Operator op, const json::Tree& operand,
                              const std::string& at);
    core::FilterNode condition(core::Condition condition);
    core::FilterNode cloudevents_one(const json::Tree& tree, const std::string& at);
    core::FilterNode attributes(core::Operator op, const json::Tree& tree, const std::string& at);
    std::string payload_field(const std::string& parent, std::string_view key, const std::string& at);
    std::string header_field(const Place& place, std::string_view key, const std::string& at);

    FirstFault& fault_;
    std::size_t count_{0};
};

}  // namespace fantail::codec::filter
