#include "fantailctl/settings.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <sstream>

#include <yaml-cpp/yaml.h>

#include "fantail/config/dialect_loader.hpp"
#include "fantail/config/settings_table.hpp"
#include "fantail/config/sources.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

namespace {

constexpr std::chrono::seconds patience_with_brokers{10};

struct Section {
    const char* name;
    std::vector<std::string> keys;  ///< empty: all of them
};

const std::array sections{
    Section{"kafka", {"brokers", "properties"}},
    Section{"topics", {}},
    Section{"dialects", {}},
};

/// The rest of the file is the services' to judge (`--check-config`): a slip there must not stop `topics apply`.
std::optional<config::NamedText> our_part_of(const std::optional<std::filesystem::path>& file)
{
    if (!file) return std::nullopt;
    auto whole = config::read_file(*file);
    YAML::Node ours;
    try {
        const auto document = YAML::Load(whole.text);
        if (!document.IsMap()) return whole;  // the table words what is wrong with it
        for (const auto& section : sections) {
            const auto node = document[section.name];
            if (!node) continue;
            if (section.keys.empty() || !node.IsMap()) ours[section.name] = node;
            for (const auto& key : section.keys) {
                if (node.IsMap() && node[key]) ours[section.name][key] = node[key];
            }
        }
    } catch (const YAML::Exception&) {
        return whole;
    }
    std::ostringstream text;
    if (!ours.IsNull()) text << ours << '\n';
    whole.text = text.str();
    return whole;
}

std::vector<config::EnvironmentVariable> our_part_of(std::vector<config::EnvironmentVariable> environment)
{
    constexpr std::array prefixes{"FANTAIL_KAFKA__BROKERS", "FANTAIL_KAFKA__PROPERTIES__", "FANTAIL_TOPICS__",
                                  "FANTAIL_DIALECTS__"};
    std::erase_if(environment, [&](const config::EnvironmentVariable& variable) {
        return std::none_of(prefixes.begin(), prefixes.end(),
                            [&](const char* prefix) { return variable.name.starts_with(prefix); });
    });
    return environment;
}

}  // namespace

Settings load_settings(const SettingsArguments& arguments)
{
    constexpr std::int64_t mebibyte = std::int64_t{1} << 20;

    Settings settings;
    config::SettingsTable table;
    table.text("kafka.brokers", settings.brokers, "Where Kafka is: `host:port,host:port`");
    table.properties("kafka.properties", settings.kafka_properties, "Further librdkafka properties");
    table.text("topics.prefix", settings.topics.prefix, "Before the names of all topics of this installation");
    table.number("topics.partitions", settings.topics.partitions, {1, 1'024}, "P, for the life of an installation");
    table.number("topics.replication_factor", settings.topics.replication_factor, {1, 10}, "Copies of each partition");
    table.bytes("topics.max_event_bytes", settings.topics.max_event_bytes, {1'024, 64 * mebibyte}, "Ingest limit");
    table.path("dialects.path", settings.dialects, config::PathKind::any, "Folder of the dialects' files");
    table.load({.file = our_part_of(arguments.config_file),
                .environment = our_part_of(config::process_environment()),
                .set = arguments.set});
    return settings;
}

kafka::ClientSettings Settings::kafka_client() const
{
    if (brokers.empty()) {
        throw Failure{ExitCode::usage, "which Kafka? Give --brokers HOST:PORT, set FANTAIL_KAFKA__BROKERS, or name a "
                                       "service's file with --config"};
    }
    return {.brokers = brokers, .client_id = "fantailctl", .properties = kafka_properties};
}

kafka::Admin Settings::kafka_admin() const
{
    return value_or_fail(kafka::Admin::create(kafka_client(), patience_with_brokers));
}

core::Dialect Settings::dialect(std::string_view name) const
{
    auto loaded = config::load_dialects(dialects);
    if (!loaded.faults.empty()) throw config::ConfigError{loaded.faults};
    std::string known;
    for (const auto& each : loaded.dialects) {
        if (each->name == name) return *each;
        known += " " + each->name;
    }
    throw Failure{ExitCode::usage, "there is no dialect `" + std::string{name} + "` in " + dialects.string() +
                                       "; there are:" + known + " (--dialects names another folder)"};
}

}  // namespace fantail::fantailctl
