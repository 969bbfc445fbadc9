#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dialect_values.hpp"
#include "fantail/config/settings_table.hpp"
#include "fantail/core/nearest.hpp"
#include "yaml_map.hpp"

namespace fantail::config {

using Need = YamlMap::Key::Need;

/// One section of the file: reads its keys into their targets and notes where each stands.
class DialectSection {
public:
    DialectSection(YamlMap& map, std::map<std::string, std::string>& origins) : map_{map}, origins_{origins} {}

    /// `parse` makes the value of a text, or nullopt.
    template <class T, class Parse>
    void value(const YamlMap::Key& key, T& target, Parse parse)
    {
        const auto written = text(key);
        if (!written) return;
        if (auto parsed = parse(written->text)) {
            target = *std::move(parsed);
            return;
        }
        map_.fault(written->at, "`" + written->text + "` is wrong", key.accepted);
    }

    /// A text that must pass a test.
    template <class Test>
    void word(const YamlMap::Key& key, std::string& target, Test test)
    {
        value(key, target, [&](const std::string& word) { return test(word) ? std::optional{word} : std::nullopt; });
    }

    void pointer(const std::string& name, core::FieldPath& target, Need need)
    {
        value({name, "a pointer such as /data/id", need}, target, parse_pointer);
    }

    void flag(const std::string& name, bool& target)
    {
        value({name, "true, false"}, target, [](const std::string& word) {
            return word == "true" ? std::optional{true} : word == "false" ? std::optional{false} : std::nullopt;
        });
    }

    template <class Enum>
    void choice(const std::string& name, Enum& target, const std::vector<Choice<Enum>>& choices, Need need)
    {
        std::vector<std::string> words;
        words.reserve(choices.size());
        for (const auto& choice : choices) words.emplace_back(choice.name);
        const auto accepted = core::comma_separated(words);
        const auto written = text({name, accepted, need});
        if (!written) return;
        const auto chosen = std::ranges::find(choices, written->text, &Choice<Enum>::name);
        if (chosen != choices.end()) {
            target = chosen->value;
            return;
        }
        map_.fault(written->at, "`" + written->text + "` is none of them" + core::did_you_mean(written->text, words),
                   accepted);
    }

    /// Every element of a list, each with its own line.
    template <class Take>
    void list(const YamlMap::Key& key, Take take)
    {
        const auto entry = note(map_.take(key));
        if (!entry) return;
        if (!entry->value.IsSequence() || entry->value.size() == 0) {
            const bool is_empty = entry->value.IsSequence();
            return map_.fault(*entry, is_empty ? "is an empty list" : "has " + written(entry->value) + " as its value",
                              key.accepted);
        }
        for (const auto& element : entry->value) {
            const YamlMap::Entry at{element, origin_of(element, map_.file()), entry->key};
            const bool taken = element.IsScalar() && take(element.Scalar());
            if (!taken) map_.fault(at, written(element) + " is wrong", key.accepted);
        }
    }

    std::optional<YamlMap::Entry> note(std::optional<YamlMap::Entry> entry)
    {
        if (entry) origins_[entry->key] = entry->origin;
        return entry;
    }

    /// The map below a key, if there is one.
    std::optional<YamlMap> section(const YamlMap::Key& key)
    {
        const auto entry = note(map_.take(key));
        if (!entry) return std::nullopt;
        if (entry->value.IsMap()) return YamlMap{entry->value, map_.file(), entry->key + ".", map_.faults()};
        map_.fault(*entry, "has " + written(entry->value) + " as its value", key.accepted);
        return std::nullopt;
    }

private:
    std::optional<YamlMap::Text> text(const YamlMap::Key& key)
    {
        auto written = map_.text(key);
        if (written) origins_[written->at.key] = written->at.origin;
        return written;
    }

    YamlMap& map_;
    std::map<std::string, std::string>& origins_;
};

}  // namespace fantail::config
