#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "fantail/config/fault.hpp"
#include "fantail/config/sources.hpp"

namespace fantail::config {

/// `social.yaml:12`. A node that was built by nobody's text has no line.
std::string origin_of(const YAML::Node& node, const std::string& file);

/// A text as YAML, or the fault of its syntax in `faults`. An empty text is an empty map.
std::optional<YAML::Node> parse_yaml(const NamedText& text, Faults& faults);

/// Braces around what YAML reads as a map: nearly all JSON is YAML. That it is JSON is found where it is used.
bool is_json_object(const std::string& text);

/// What was written, for a message: the scalar, or what it is instead.
std::string written(const YAML::Node& node);

/// Reads a map of known keys and tells every fault with its line.
///
/// yaml-cpp keeps both of two equal keys and finds the first, so a repeated key would go unnoticed; here it is a fault.
/// Take every key that is accepted, then call refuse_unknown(), which tells the rest with the nearest accepted key.
///
/// Lends: `faults` must outlive it.
class YamlMap {
public:
    /// `path` comes before the keys in messages: `retry.` of `retry.delays`.
    YamlMap(const YAML::Node& map, std::string file, std::string path, Faults& faults);

    struct Entry {
        YAML::Node value;
        std::string origin;
        std::string key;  ///< with its path
    };

    /// What a key takes, for its faults; whether it may be left out.
    struct Key {
        std::string name;
        std::string accepted;
        enum class Need { optional, required } need{Need::optional};
    };

    /// nullopt where the key is missing, which is told if it is required.
    std::optional<Entry> take(const Key& key);

    struct Text {
        std::string text;
        Entry at;
    };

    /// The scalar of a key, as written. nullopt also where something else is written, which is told.
    std::optional<Text> text(const Key& key);

    void refuse_unknown();

    /// A fault at an entry.
    void fault(const Entry& at, std::string problem, std::string accepted);

    [[nodiscard]] std::vector<std::string> keys() const;  ///< all that are written, in their order
    [[nodiscard]] const std::string& file() const noexcept { return file_; }
    [[nodiscard]] Faults& faults() noexcept { return faults_; }

private:
    struct Pair {
        std::string key;
        YAML::Node value;
        std::string origin;
        bool taken{false};
    };

    std::string file_;
    std::string path_;
    std::string origin_;
    std::vector<Pair> pairs_;
    std::vector<std::string> accepted_;
    Faults& faults_;
};

}  // namespace fantail::config
