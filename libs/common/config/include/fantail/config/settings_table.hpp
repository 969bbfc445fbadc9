#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/config/fault.hpp"
#include "fantail/config/sources.hpp"
#include "fantail/core/header.hpp"

namespace YAML {  // NOLINT(readability-identifier-naming): yaml-cpp's
class Node;
}  // namespace YAML

namespace fantail::config {

/// Both ends belong to it. The unit is the key's.
struct Range {
    std::int64_t min;
    std::int64_t max;
};

template <class Enum>
struct Choice {
    std::string_view name;
    Enum value;
};

/// An address and port to listen on, written `127.0.0.1:8081` or `[::]:8081`. Port 0 takes any free one.
struct ListenAddress {
    std::string address{"127.0.0.1"};
    std::uint16_t port{0};
};

/// What a path has to lead to at the start. An empty path always passes; required() refuses it.
enum class PathKind { any, file, folder };

/// Says what is wrong with a value, nullopt when it is right.
using ValueRule = std::function<std::optional<std::string>(std::string_view value)>;

/// Says what contradicts itself in the settings as they now stand, nullopt when nothing does.
using SettingsRule = std::function<std::optional<std::string>()>;

/// Every key that a service takes: one row each, which says where the value goes, its range and its meaning.
///
/// A configuration is a plain struct with its defaults in the class; a row refers to one member, takes the default from
/// it, checks what is given and writes it there. The table of docs/operations.md is printed from the same rows, so
/// that it cannot lie. Keys are `section.name`, their unit is their ending (`_ms`, `_s`, `_bytes`). The environment
/// variable of a key is `FANTAIL_` and the key in upper case, with `__` for each dot. Variables without `__` are
/// not looked at: Kubernetes sets such ones (`FANTAIL_API_PORT=tcp://…`) for services of that name.
///
/// Lends:  every target must outlive the table.
/// Errors: apply() returns the faults of all sources and rules together. Describing a key twice is a bug.
class SettingsTable {
public:
    SettingsTable();
    ~SettingsTable();

    SettingsTable(const SettingsTable&) = delete;
    SettingsTable& operator=(const SettingsTable&) = delete;

    SettingsTable& text(std::string key, std::string& target, std::string help);
    SettingsTable& flag(std::string key, bool& target, std::string help);  ///< `true` or `false`
    template <std::integral T>
    requires(!std::same_as<T, bool>) SettingsTable& number(const std::string& key, T& target, Range range,
                                                           const std::string& help);
    SettingsTable& ratio(std::string key, double& target, std::string help);                    ///< 0 to 1
    SettingsTable& bytes(std::string key, std::size_t& target, Range range, std::string help);  ///< `65536`, `64KiB`
    /// A whole number of the key's unit: the key ends in `_ms` or `_s`, and so does the range count.
    SettingsTable& duration(std::string key, std::chrono::milliseconds& target, Range range, std::string help);
    template <class Enum>
    SettingsTable& choice(const std::string& key, Enum& target, const std::vector<Choice<Enum>>& choices,
                          const std::string& help);
    /// In YAML a list; elsewhere, values with commas between.
    SettingsTable& list(std::string key, std::vector<std::string>& target, std::string help);
    SettingsTable& listen(std::string key, ListenAddress& target, std::string help);
    /// Relative to the folder of the file that says it; from elsewhere, to the working directory.
    SettingsTable& path(std::string key, std::filesystem::path& target, PathKind kind, std::string help);
    /// Text that is never printed, not even in a fault. Prefer path(): a file has permissions, an environment has not.
    SettingsTable& secret(std::string key, std::string& target, std::string help);
    /// Whatever lies below `section`, by names that are somebody else's: `kafka.properties.sasl.mechanism`.
    SettingsTable& properties(std::string section, std::vector<core::Header>& target, std::string help);

    // These refine the row before them.
    SettingsTable& required();                      ///< no default serves: it must be given, and not be empty
    SettingsTable& rule(ValueRule value_is_wrong);  ///< of text(), secret() and each value of list()

    /// A section that another service reads from the same file: accepted here, not looked at.
    SettingsTable& elsewhere(std::string section);

    /// Between keys. Not asked while one of `keys` is faulty itself; its fault names them all.
    SettingsTable& check(std::vector<std::string> keys, SettingsRule contradiction);

    /// A part of the file with a form of its own. `read` is given the node and the file's name; `show` prints what it
    /// read as one line of YAML. Not to be set by environment or `--set`.
    struct Structured {
        std::string key;
        std::string help;
        std::function<Faults(const YAML::Node& node, const std::string& file)> read;
        std::function<std::string()> show;
    };
    SettingsTable& structured(Structured part);

    /// Further files that settings name. Not asked while one of `keys` is faulty.
    SettingsTable& then(std::vector<std::string> keys, std::function<Faults()> load);

    /// Writes what the sources say to the targets and returns everything that is wrong. Once.
    [[nodiscard]] Faults apply(const Sources& sources);

    /// apply(), throwing ConfigError when there are faults.
    void load(const Sources& sources);

    /// The settings in force, one a line, each with its origin: a file that loads again. Secrets are hidden.
    [[nodiscard]] std::string print() const;

    /// Key, environment variable, default, range and meaning, as a Markdown table.
    [[nodiscard]] std::string markdown() const;

private:
    class Impl;

    struct WholeNumber {
        Range range;
        std::int64_t initial;
        std::function<void(std::int64_t)> store;
    };
    SettingsTable& whole_number(std::string key, WholeNumber number, std::string help);

    struct OneOf {
        std::vector<std::string> names;
        std::size_t initial;
        std::function<void(std::size_t)> store;
    };
    SettingsTable& one_of(std::string key, OneOf choice, std::string help);

    std::unique_ptr<Impl> impl_;
};

template <std::integral T>
requires(!std::same_as<T, bool>) SettingsTable& SettingsTable::number(const std::string& key, T& target, Range range,
                                                                      const std::string& help)
{
    return whole_number(key,
                        {.range = range,
                         .initial = static_cast<std::int64_t>(target),
                         .store = [&target](std::int64_t value) { target = static_cast<T>(value); }},
                        help);
}

template <class Enum>
SettingsTable& SettingsTable::choice(const std::string& key, Enum& target, const std::vector<Choice<Enum>>& choices,
                                     const std::string& help)
{
    OneOf one{.names = {}, .initial = choices.size(), .store = {}};
    for (const auto& each : choices) {
        if (each.value == target) one.initial = one.names.size();
        one.names.emplace_back(each.name);
    }
    one.store = [&target, choices](std::size_t index) { target = choices[index].value; };
    return one_of(key, std::move(one), help);
}

}  // namespace fantail::config
