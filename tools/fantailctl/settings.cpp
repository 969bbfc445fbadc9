#include "fantailctl/settings.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "fantail/config/dialect_loader.hpp"
#include "fantail/config/settings_table.hpp"
#include "fantail/config/sources.hpp"
#include "fantailctl/failure.hpp"
#include "fantailctl/input/config_part.hpp"

namespace fantail::fantailctl {

namespace {

constexpr std::chrono::seconds patience_with_brokers{10};

const std::vector<Section> sections{
    Section{"kafka", {"brokers", "properties"}},
    Section{"topics", {}},
    Section{"dialects", {}},
};

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
    settings.config_file = arguments.config_file;
    config::SettingsTable table;
    table.text("kafka.brokers", settings.brokers, "Where Kafka is: `host:port,host:port`");
    table.properties("kafka.properties", settings.kafka_properties, "Further librdkafka properties");
    table.text("topics.prefix", settings.topics.prefix, "Before the names of all topics of this installation");
    table.number("topics.partitions", settings.topics.partitions, {1, 1'024}, "P, for the life of an installation");
    table.number("topics.replication_factor", settings.topics.replication_factor, {1, 10}, "Copies of each partition");
    table.bytes("topics.max_event_bytes", settings.topics.max_event_bytes, {1'024, 64 * mebibyte}, "Ingest limit");
    table.path("dialects.path", settings.dialects, config::PathKind::any, "Folder of the dialects' files");
    const auto& file = arguments.config_file;
    table.load({.file = file ? std::optional{part_of(*file, sections)} : std::nullopt,
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
