#include "settings_impl.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "fantail/core/assert.hpp"
#include "fantail/core/nearest.hpp"
#include "yaml_map.hpp"

namespace fantail::config {

namespace {

constexpr std::string_view variable_prefix = "FANTAIL_";
constexpr std::string_view from_set = "--set";

bool lies_below(std::string_view key, std::string_view section)
{
    return key.size() > section.size() && key.starts_with(section) && key[section.size()] == '.';
}

/// `FANTAIL_KAFKA__BROKERS` -> `kafka.brokers`
std::string key_of(std::string_view variable)
{
    std::string key;
    for (std::size_t i = variable_prefix.size(); i < variable.size(); ++i) {
        const bool dot = variable.substr(i, 2) == "__";
        key += dot ? '.' : static_cast<char>(std::tolower(static_cast<unsigned char>(variable[i])));
        if (dot) ++i;
    }
    return key;
}

std::vector<std::string> split_at_commas(const std::string& text)
{
    std::vector<std::string> parts;
    for (std::size_t begin = 0; !text.empty() && begin <= text.size();) {
        const auto end = std::min(text.find(',', begin), text.size());
        const auto first = std::min(text.find_first_not_of(' ', begin), end);
        const auto last = text.find_last_not_of(' ', end == 0 ? 0 : end - 1);
        parts.push_back(text.substr(first, first == end ? 0 : last - first + 1));
        begin = end + 1;
    }
    return parts;
}

std::string missing_value(const Row& row)
{
    if (row.shape == Row::Shape::structured) return "write it in the file of --config";
    return "set it in the file, by " + variable_of(row.key) + " or by --set " + row.key + "=…" +
           (row.accepted.empty() ? "" : "; " + row.accepted);
}

}  // namespace

Row& SettingsTable::Impl::add(Row row)
{
    FANTAIL_ASSERT(find(row.key) == nullptr);
    FANTAIL_ASSERT(row.shape == Row::Shape::structured || row.key.find('.') != std::string::npos);
    if (row.show) row.initial = row.show();
    return rows.emplace_back(std::move(row));
}

void SettingsTable::Impl::take_file(const NamedText& text)
{
    if (const auto root = parse_yaml(text, faults)) walk(*root, "", text);
}

void SettingsTable::Impl::walk(const YAML::Node& map, const std::string& path, const NamedText& text)
{
    for (const auto& pair : map) {
        const auto origin = origin_of(pair.first, text.name.string());
        if (!pair.first.IsScalar()) {
            faults.push_back({origin, path, "a key must be one word", {}});
            continue;
        }
        const auto key = path + pair.first.Scalar();
        if (std::ranges::find(seen_in_file_, key) != seen_in_file_.end()) {
            faults.push_back({origin, key, "is written twice", {}});
            continue;
        }
        // A section may come in several pieces (`kafka.brokers:` beside `kafka:`); a key may not.
        if (!is_section(key)) seen_in_file_.push_back(key);
        take_node(pair.second, key, origin, text);
    }
}

void SettingsTable::Impl::take_node(const YAML::Node& value, const std::string& key, const std::string& origin,
                                    const NamedText& text)
{
    if (is_elsewhere(key)) return;
    Row* row = find(key);
    if (row != nullptr && row->shape == Row::Shape::structured) return take_structured(*row, value, origin, text);

    const bool holds_keys = is_section(key) || properties_over(key) != nullptr;
    if (holds_keys && value.IsMap()) return walk(value, key + ".", text);
    if (is_section(key)) {
        if (!value.IsNull()) faults.push_back({origin, key, "is a section, not a value", "keys of its own below it"});
        return;
    }

    Given given{.values = {}, .origin = origin, .folder = text.name.parent_path()};
    if (value.IsScalar()) given.values = {value.Scalar()};
    if (value.IsSequence()) {
        given.form = Given::Form::list;
        for (const auto& element : value) given.values.push_back(element.IsScalar() ? element.Scalar() : "");
    }
    if (row != nullptr) {
        if (value.IsMap() || value.IsNull()) return fault(*row, origin, "has " + written(value) + " as its value");
        return take(*row, std::move(given));
    }
    if (Row* section = properties_over(key)) return take_property(*section, key.substr(section->key.size() + 1), given);
    faults.push_back({origin, key, "is no key that is known here" + core::did_you_mean(key, known_keys()), {}});
}

void SettingsTable::Impl::take_structured(Row& row, const YAML::Node& value, const std::string& origin,
                                          const NamedText& text)
{
    auto found = row.read(value, text.name.string());
    row.origin = origin;
    row.faulty = !found.empty();
    faults.insert(faults.end(), found.begin(), found.end());
}

void SettingsTable::Impl::take_property(Row& row, const std::string& name, const Given& given)
{
    if (given.values.size() != 1 || given.form == Given::Form::list) {
        faults.push_back({given.origin, row.key + "." + name, "needs one value", {}});
        return;
    }
    row.property_origins[name] = given.origin;
    const auto known = std::ranges::find(*row.properties, name, &core::Header::name);
    if (known != row.properties->end()) {
        known->value = given.values.front();
        return;
    }
    row.properties->push_back({name, given.values.front()});
}

void SettingsTable::Impl::take(Row& row, Given given)
{
    row.origin = given.origin;
    if (row.shape == Row::Shape::list && given.form == Given::Form::scalar) {
        given.values = split_at_commas(given.values.front());
    }
    if (row.shape == Row::Shape::value && given.form == Given::Form::list) {
        return fault(row, given.origin, "is a list; one value is needed");
    }
    if (row.rule) {
        for (const auto& value : given.values) {
            if (const auto problem = row.rule(value)) return fault(row, given.origin, *problem);
        }
    }
    if (const auto problem = row.store(given)) fault(row, given.origin, *problem);
}

void SettingsTable::Impl::take_environment(const std::vector<EnvironmentVariable>& variables)
{
    for (const auto& [name, value] : variables) {
        if (!name.starts_with(variable_prefix)) continue;
        if (name.find("__") != std::string::npos) {
            if (take_text(key_of(name), value, name)) continue;
            std::vector<std::string> known;
            for (const auto& key : known_keys()) known.push_back(variable_of(key));
            faults.push_back({name, {}, "is the variable of no key" + core::did_you_mean(name, known), {}});
            continue;
        }
        // Not one of ours, but perhaps meant to be: a key with one underscore where two belong.
        for (const auto& row : rows) {
            auto mistaken = variable_of(row.key);
            if (mistaken == name) take_text(row.key, value, name);  // a structured part, which refuses it
            for (auto at = mistaken.find("__"); at != std::string::npos; at = mistaken.find("__"))
                mistaken.erase(at, 1);
            if (mistaken == name && mistaken != variable_of(row.key)) {
                faults.push_back(
                    {name, {}, "is the variable of no key; did you mean " + variable_of(row.key) + "?", {}});
            }
        }
    }
}

void SettingsTable::Impl::take_set(const std::vector<std::string>& assignments)
{
    for (const auto& assignment : assignments) {
        const auto equals = assignment.find('=');
        if (equals == std::string::npos || equals == 0) {
            faults.push_back(
                {std::string{from_set}, {}, "`" + assignment + "` names no key and value", "--set key=value"});
            continue;
        }
        const auto key = assignment.substr(0, equals);
        if (take_text(key, assignment.substr(equals + 1), std::string{from_set})) continue;
        faults.push_back(
            {std::string{from_set}, key, "is no key that is known here" + core::did_you_mean(key, known_keys()), {}});
    }
}

/// False where no row takes it.
bool SettingsTable::Impl::take_text(const std::string& key, const std::string& value, const std::string& origin)
{
    if (is_elsewhere(key)) return true;
    const Given given{.values = {value}, .origin = origin, .folder = {}};
    for (auto& row : rows) {
        if (row.shape == Row::Shape::structured && (row.key == key || lies_below(key, row.key))) {
            faults.push_back(
                {origin, row.key, "has a form that only the configuration file can say", "the file of --config"});
            return true;
        }
    }
    if (Row* section = properties_over(key)) {
        take_property(*section, key.substr(section->key.size() + 1), given);
        return true;
    }
    Row* row = find(key);
    if (row == nullptr || row->shape == Row::Shape::properties) return false;
    take(*row, given);
    return true;
}

void SettingsTable::Impl::check_required()
{
    for (auto& row : rows) {
        if (!row.required || row.faulty) continue;
        const bool given = row.origin != "default";
        if (given && !(row.is_empty && row.is_empty())) continue;
        row.faulty = true;
        faults.push_back(
            {given ? row.origin : "", row.key, given ? "must not be empty" : "is required", missing_value(row)});
    }
}

void SettingsTable::Impl::ask_rules()
{
    for (const auto& rule : rules) {
        const bool answerable = std::ranges::none_of(rule.keys, [&](const std::string& key) {
            const Row* row = find(key);
            FANTAIL_ASSERT(row != nullptr);
            return row->faulty;
        });
        if (!answerable) continue;
        auto found = rule.ask();
        faults.insert(faults.end(), found.begin(), found.end());
    }
}

Row* SettingsTable::Impl::find(std::string_view key)
{
    const auto row = std::ranges::find(rows, key, &Row::key);
    return row == rows.end() ? nullptr : &*row;
}

Row* SettingsTable::Impl::properties_over(std::string_view key)
{
    for (auto& row : rows) {
        if (row.shape == Row::Shape::properties && lies_below(key, row.key)) return &row;
    }
    return nullptr;
}

bool SettingsTable::Impl::is_section(std::string_view key) const
{
    return std::ranges::any_of(rows, [&](const Row& row) {
        return lies_below(row.key, key) || (row.shape == Row::Shape::properties && row.key == key);
    });
}

bool SettingsTable::Impl::is_elsewhere(std::string_view key) const
{
    return std::ranges::any_of(elsewhere,
                               [&](const std::string& section) { return key == section || lies_below(key, section); });
}

std::vector<std::string> SettingsTable::Impl::known_keys() const
{
    std::vector<std::string> keys{elsewhere};
    for (const auto& row : rows) {
        const auto section = row.key.substr(0, row.key.find('.'));
        if (std::ranges::find(keys, section) == keys.end()) keys.push_back(section);
        if (section != row.key) keys.push_back(row.key);
    }
    return keys;
}

void SettingsTable::Impl::fault(Row& row, const std::string& origin, std::string problem)
{
    row.faulty = true;
    faults.push_back({origin, row.key, std::move(problem), row.accepted});
}

}  // namespace fantail::config
