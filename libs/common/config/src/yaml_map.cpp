#include "yaml_map.hpp"

#include <algorithm>
#include <utility>

#include "fantail/core/nearest.hpp"

namespace fantail::config {

std::string origin_of(const YAML::Node& node, const std::string& file)
{
    const auto mark = node.Mark();
    return mark.line < 0 ? file : file + ":" + std::to_string(mark.line + 1);
}

std::optional<YAML::Node> parse_yaml(const NamedText& text, Faults& faults)
{
    const auto name = text.name.string();
    try {
        const auto root = YAML::Load(text.text);
        if (root.IsNull()) return YAML::Node{YAML::NodeType::Map};
        if (root.IsMap()) return root;
        faults.push_back({origin_of(root, name), {}, "is not a map of keys", "lines of `key: value`"});
    } catch (const YAML::Exception& error) {
        faults.push_back({name + ":" + std::to_string(error.mark.line + 1), {}, "is no YAML: " + error.msg, {}});
    }
    return std::nullopt;
}

bool is_json_object(const std::string& text)
{
    constexpr auto blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string::npos || text[first] != '{' || text[text.find_last_not_of(blanks)] != '}') return false;
    try {
        return YAML::Load(text).IsMap();
    } catch (const YAML::Exception&) {
        return false;
    }
}

std::string written(const YAML::Node& node)
{
    if (!node.IsDefined() || node.IsNull()) return "nothing";
    if (node.IsMap()) return "a map";
    if (node.IsSequence()) return "a list";
    return "`" + node.Scalar() + "`";
}

YamlMap::YamlMap(const YAML::Node& map, std::string file, std::string path, Faults& faults)
    : file_{std::move(file)}, path_{std::move(path)}, origin_{origin_of(map, file_)}, faults_{faults}
{
    for (const auto& pair : map) {
        const auto origin = origin_of(pair.first, file_);
        if (!pair.first.IsScalar()) {
            faults_.push_back({origin, path_, "a key must be one word", {}});
            continue;
        }
        const auto& key = pair.first.Scalar();
        if (std::ranges::any_of(pairs_, [&](const Pair& other) { return other.key == key; })) {
            faults_.push_back({origin, path_ + key, "is written twice", {}});
            continue;
        }
        pairs_.push_back({.key = key, .value = pair.second, .origin = origin});
    }
}

std::optional<YamlMap::Entry> YamlMap::take(const Key& key)
{
    accepted_.push_back(key.name);
    for (auto& pair : pairs_) {
        if (pair.key != key.name) continue;
        pair.taken = true;
        return Entry{.value = pair.value, .origin = pair.origin, .key = path_ + pair.key};
    }
    if (key.need == Key::Need::required) faults_.push_back({origin_, path_ + key.name, "is missing", key.accepted});
    return std::nullopt;
}

std::optional<YamlMap::Text> YamlMap::text(const Key& key)
{
    const auto entry = take(key);
    if (!entry) return std::nullopt;
    if (entry->value.IsScalar()) return Text{.text = entry->value.Scalar(), .at = *entry};
    fault(*entry, "has " + written(entry->value) + " as its value", key.accepted);
    return std::nullopt;
}

std::vector<std::string> YamlMap::keys() const
{
    std::vector<std::string> keys;
    for (const auto& pair : pairs_) keys.push_back(pair.key);
    return keys;
}

void YamlMap::refuse_unknown()
{
    for (const auto& pair : pairs_) {
        if (pair.taken) continue;
        faults_.push_back({pair.origin, path_ + pair.key,
                           "is no key that is known here" + core::did_you_mean(pair.key, accepted_),
                           core::comma_separated(accepted_)});
    }
}

void YamlMap::fault(const Entry& at, std::string problem, std::string accepted)
{
    faults_.push_back({at.origin, at.key, std::move(problem), std::move(accepted)});
}

}  // namespace fantail::config
