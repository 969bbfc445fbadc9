#include "event_types_reader.hpp"

#include <algorithm>
#include <utility>

#include "dialect_section.hpp"
#include "fantail/config/yaml_map.hpp"
#include "fantail/core/event_pattern.hpp"

namespace fantail::config {

namespace {

constexpr auto accepted_list = "a list of {name, description, example, schema}";
constexpr auto accepted_type = "an event type without *, once";
constexpr auto accepted_json = "a text: a JSON object";

bool is_event_type(const std::string& name)
{
    const auto pattern = core::EventPattern::create(name);
    return pattern && pattern->is_exact();
}

core::EventType read_type(const YAML::Node& node, const std::string& file, Faults& faults)
{
    std::map<std::string, std::string> origins;
    YamlMap map{node, file, "event_types.", faults};
    DialectSection section{map, origins};
    core::EventType type;
    section.word({"name", accepted_type, Need::required}, type.name, is_event_type);
    section.word({"description", "a text"}, type.description, [](const std::string&) { return true; });
    section.word({"example", accepted_json}, type.example, is_json_object);
    section.word({"schema", accepted_json}, type.schema, is_json_object);
    map.refuse_unknown();
    return type;
}

}  // namespace

std::vector<core::EventType> read_event_types(const NamedText& file, Faults& faults)
{
    std::vector<core::EventType> types;
    const auto root = parse_yaml(file, faults);
    if (!root) return types;

    const auto name = file.name.string();
    YamlMap top{*root, name, "", faults};
    const auto entry = top.take({"event_types", accepted_list, Need::required});
    top.refuse_unknown();
    if (!entry) return types;
    if (!entry->value.IsSequence()) {
        top.fault(*entry, "has " + written(entry->value) + " as its value", accepted_list);
        return types;
    }
    for (const auto& element : entry->value) {
        const YamlMap::Entry at{element, origin_of(element, name), entry->key};
        if (!element.IsMap()) {
            top.fault(at, "has " + written(element) + " as an element", accepted_list);
            continue;
        }
        auto type = read_type(element, name, faults);
        const bool is_known = std::ranges::find(types, type.name, &core::EventType::name) != types.end();
        if (is_known) top.fault(at, "`" + type.name + "` is there already", accepted_type);
        types.push_back(std::move(type));
    }
    return types;
}

}  // namespace fantail::config
