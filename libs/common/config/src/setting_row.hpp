#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fantail/config/settings_table.hpp"

namespace fantail::config {

/// A value that some source gives for a key.
struct Given {
    enum class Form { scalar, list };

    std::vector<std::string> values;  ///< one, unless it is a list's
    Form form{Form::scalar};
    std::string origin;
    std::filesystem::path folder;  ///< where a relative path begins; empty: the working directory
};

/// One key: what it is, and how a value gets into its target.
struct Row {
    enum class Shape { value, list, properties, structured };
    enum class Visibility { shown, hidden };

    std::string key;
    std::string help;
    std::string accepted;  ///< for messages and the printed range; empty: any text
    Shape shape{Shape::value};
    Visibility visibility{Visibility::shown};
    bool required{false};

    /// What is wrong with it, or nullopt and the target is written.
    std::function<std::optional<std::string>(const Given& given)> store;
    std::function<std::string()> show;  ///< as a line of YAML has it
    std::function<bool()> is_empty;     ///< of what can be: required() refuses it
    ValueRule rule;
    std::function<Faults(const YAML::Node& node, const std::string& file)> read;  ///< Shape::structured
    std::vector<core::Header>* properties{nullptr};                               ///< Shape::properties

    std::string initial;            ///< the default, as shown
    std::string origin{"default"};  ///< of the value in force
    std::map<std::string, std::string> property_origins;
    bool faulty{false};
};

/// `FANTAIL_KAFKA__BROKERS` of `kafka.brokers`.
std::string variable_of(const std::string& key);

/// As a double-yaml_string YAML (and JSON) string.
std::string yaml_string(const std::string& text);

/// Whether a property's value must not be printed: librdkafka's names of passwords, keys and tokens.
bool is_secret_property(const std::string& name);

}  // namespace fantail::config
