#include "fantail/codec/filter_reader.hpp"

#include <utility>

#include "filter_conditions.hpp"
#include "json_tree.hpp"

namespace fantail::codec {

namespace {

using filter::Place;
using json::Kind;
using json::Tree;

constexpr std::string_view known_sections = "payload, headers, cloudevents, $and, $or and $not";

/// The outermost level, where the three sections are told apart.
class SectionReader {
public:
    explicit SectionReader(filter::FirstFault& fault) : fault_{fault}, conditions_{fault} {}

    core::FilterNode read(const Tree& tree, const std::string& at)
    {
        if (tree.kind != Kind::object) return fault_.at(at, "must be an object with " + std::string{known_sections});
        if (tree.members.empty()) {
            return fault_.at(at, "says nothing: name a condition, or leave the filter out (null removes it)");
        }
        core::FilterGroup all{.joined = core::Joined::all, .parts = {}, .at = at};
        for (const auto& member : tree.members) all.parts.push_back(section(member, filter::below(at, member.key)));
        return filter::without_needless_group(std::move(all));
    }

private:
    core::FilterNode section(const Tree::Member& member, const std::string& at)
    {
        const auto& [key, value] = member;
        if (key == "payload") return conditions_.fields(value, Place{core::FieldSource::payload, {}, at});
        if (key == "headers") return conditions_.fields(value, Place{core::FieldSource::header, {}, at});
        if (key == "cloudevents") return conditions_.cloudevents(value, at);
        const auto part = [this](const Tree& tree, const std::string& where) { return read(tree, where); };
        if (key == "$and") return conditions_.joined(core::Joined::all, value, at, part);
        if (key == "$or") return conditions_.joined(core::Joined::any, value, at, part);
        if (key == "$not") return core::FilterGroup{core::Joined::none, {read(value, at)}, at};
        return fault_.at(at, "is not known here; known are " + std::string{known_sections} +
                                 ". Conditions on the event's fields stand under payload");
    }

    filter::FirstFault& fault_;
    filter::Conditions conditions_;
};

}  // namespace

std::variant<std::shared_ptr<const core::Filter>, FilterFault> read_filter(std::string_view text)
{
    if (text.size() > FilterLimits::bytes) {
        return FilterFault{{},
                           "has " + std::to_string(text.size()) + " bytes; at most " +
                               std::to_string(FilterLimits::bytes) + " are allowed"};
    }
    const auto parsed = json::parse(text, FilterLimits::depth);
    if (!parsed.fault.empty()) return FilterFault{{}, parsed.fault};
    filter::FirstFault fault;
    const auto root = SectionReader{fault}.read(parsed.tree, {});
    if (fault.found()) return *fault.found();
    return std::make_shared<const core::Filter>(root, text);
}

}  // namespace fantail::codec
