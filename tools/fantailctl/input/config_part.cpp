#include "fantailctl/input/config_part.hpp"

#include <sstream>

#include <yaml-cpp/yaml.h>

namespace fantail::fantailctl {

namespace {

YAML::Node chosen(const YAML::Node& document, const std::vector<Section>& sections)
{
    YAML::Node ours;
    for (const auto& section : sections) {
        const auto node = document[section.name];
        if (!node) continue;
        if (section.keys.empty() || !node.IsMap()) ours[section.name] = node;
        for (const auto& key : section.keys) {
            if (node.IsMap() && node[key]) ours[section.name][key] = node[key];
        }
    }
    return ours;
}

}  // namespace

config::NamedText part_of(const std::filesystem::path& file, const std::vector<Section>& sections)
{
    auto whole = config::read_file(file);
    try {
        const auto document = YAML::Load(whole.text);
        if (!document.IsMap()) return whole;
        const auto ours = chosen(document, sections);
        std::ostringstream text;
        if (!ours.IsNull()) text << ours << '\n';
        whole.text = text.str();
    } catch (const YAML::Exception&) {
        return whole;
    }
    return whole;
}

}  // namespace fantail::fantailctl
