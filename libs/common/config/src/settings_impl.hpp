#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/config/settings_table.hpp"
#include "setting_row.hpp"

namespace fantail::config {

/// The rows, and the walk over the sources. SettingsTable's members only add to it.
class SettingsTable::Impl {
public:
    struct Rule {
        std::vector<std::string> keys;
        std::function<Faults()> ask;
    };

    Row& add(Row row);

    void take_file(const NamedText& text);
    void take_environment(const std::vector<EnvironmentVariable>& variables);
    void take_set(const std::vector<std::string>& assignments);
    void check_required();
    void ask_rules();

    std::deque<Row> rows;
    std::vector<std::string> elsewhere;
    std::vector<Rule> rules;
    Faults faults;

private:
    void walk(const YAML::Node& map, const std::string& path, const NamedText& text);
    void take_node(const YAML::Node& value, const std::string& key, const std::string& origin, const NamedText& text);
    void take_structured(Row& row, const YAML::Node& value, const std::string& origin, const NamedText& text);
    void take_property(Row& row, const std::string& name, const Given& given);
    void take(Row& row, Given given);
    bool take_text(const std::string& key, const std::string& value, const std::string& origin);

    Row* find(std::string_view key);
    Row* properties_over(std::string_view key);
    [[nodiscard]] bool is_section(std::string_view key) const;
    [[nodiscard]] bool is_elsewhere(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> known_keys() const;
    void fault(Row& row, const std::string& origin, std::string problem);

    std::vector<std::string> seen_in_file_;
};

}  // namespace fantail::config
