#include "fantail/service/settings.hpp"

#include <algorithm>
#include <utility>

#include "fantail/config/sources.hpp"
#include "fantail/core/delay_tiers.hpp"

namespace fantail::service {

namespace {

using config::PathKind;

constexpr std::int64_t mebibyte = std::int64_t{1} << 20;

void describe_kafka(config::SettingsTable& table, Settings& settings)
{
    table.text("kafka.brokers", settings.brokers, "Where Kafka is: `host:port,host:port`").required();
    table.properties("kafka.properties", settings.kafka_properties,
                     "Further librdkafka properties, as `security.protocol` or `sasl.mechanism`; they win");
    table.text("kafka.group", settings.group, "Consumer group; empty: the topics' prefix and the service's name");
    table.text(
        "kafka.instance_id", settings.instance_id,
        "Static membership: unique in the group, as the pod's name; worker numbers are appended. A restart within "
        "the session then moves no partition. Empty: dynamic membership");
    table.choice("kafka.group_protocol", settings.group_protocol,
                 {{"classic", kafka::GroupProtocol::classic}, {"consumer", kafka::GroupProtocol::consumer}},
                 "`classic`: cooperative-sticky. `consumer`: KIP-848, with the brokers' session settings");
    table.duration("kafka.session_timeout_ms", settings.session_timeout, {6'000, 300'000},
                   "After this long without a sign of life a member's partitions go to others (`classic` only)");
    table.choice("kafka.on_stop", settings.on_stop,
                 {{"keep", kafka::OnClose::keep_membership}, {"leave", kafka::OnClose::leave}},
                 "What a static member does at its end. `keep`: its partitions wait for its return, for a restart. "
                 "`leave`: others have them at once, for a scale-down. A dynamic member always leaves");
    table.duration("kafka.linger_ms", settings.linger, {0, 1'000},
                   "How long a record may wait for others of its batch: latency against the brokers' CPU");
    table.check({"kafka.instance_id", "kafka.group_protocol"}, [&settings]() -> std::optional<std::string> {
        if (settings.instance_id.empty() || settings.group_protocol == kafka::GroupProtocol::classic) return {};
        return "a static member of the consumer protocol holds its partitions for the whole session after it left; "
               "leave "
               "kafka.instance_id empty or use kafka.group_protocol: classic";
    });
}

void describe_topics(config::SettingsTable& table, Settings& settings)
{
    table.text("topics.prefix", settings.topics.prefix, "Before the names of all topics of this installation");
    table.number("topics.partitions", settings.topics.partitions, {1, 1'024},
                 "P: partitions of each keyed topic; fixed for the life of an installation");
    table.number("topics.replication_factor", settings.topics.replication_factor, {1, 10},
                 "Wanted copies of each partition; fewer is a warning");
    table.bytes("topics.max_event_bytes", settings.topics.max_event_bytes, {1'024, 64 * mebibyte},
                "Ingest limit: a larger event, or one whose body would be larger, is rejected");
}

void describe_runtime(config::SettingsTable& table, Settings& settings)
{
    table.number("runtime.workers", settings.workers, {1, 256},
                 "Threads, each with its own consumer, connections and windows; more than P in all are idle");
    table.duration("runtime.drain_timeout_ms", settings.drain_timeout, {0, 600'000},
                   "How long work in flight may take to end after SIGTERM; below the pod's grace period");
    table.number("window.partition_entries", settings.window_per_partition.entries, {16, 10'000'000},
                 "Records of a partition that may be taken, from the first that is not settled on; 24 bytes each");
    table.bytes("window.partition_bytes", settings.window_per_partition.bytes, {mebibyte, 65'536 * mebibyte},
                "Bodies of a partition's records that are taken and not settled");
    table.number("window.worker_entries", settings.window_per_worker.entries, {16, 100'000'000},
                 "Records that may be taken and not settled, over all partitions of a worker; a kilobyte each");
    table.bytes("window.worker_bytes", settings.window_per_worker.bytes, {mebibyte, 262'144 * mebibyte},
                "The same over all partitions of a worker");
}

void describe_retries(config::SettingsTable& table, Settings& settings)
{
    auto& limits = settings.retries;
    const config::Range up_to_a_week{1, core::longest_wait.count()};
    table.duration("retry.shortest_delay_ms", limits.shortest_delay, up_to_a_week,
                   "The least that a webhook's own schedule may wait before a retry");
    table.duration("retry.longest_delay_ms", limits.longest_delay, up_to_a_week, "The most that it may wait");
    table.number("retry.most_requests", limits.most_requests, {1, 100},
                 "Requests in all that it may make for one delivery");
    table.duration("retry.max_age_ms", limits.max_age, {1'000, 30LL * 24 * 3'600'000},
                   "A retry that would be due longer than this after the first attempt is not waited for");
    table.check({"retry.shortest_delay_ms", "retry.longest_delay_ms"}, [&limits]() -> std::optional<std::string> {
        if (limits.shortest_delay <= limits.longest_delay) return {};
        return "the shortest delay is longer than the longest";
    });
}

config::Faults load_sealing_keys(Settings& settings)
{
    const auto origin = settings.sealing_keys.string();
    auto sealer = crypto::Sealer::create(config::read_file(settings.sealing_keys).text);
    if (!sealer) return {{origin, "sealing.key_file", sealer.error().detail, ""}};
    settings.sealer = std::make_shared<const crypto::Sealer>(std::move(*sealer));
    return {};
}

void describe_surface(config::SettingsTable& table, Settings& settings)
{
    table.listen("admin.listen", settings.admin,
                 "Health, readiness, metrics and build information; not for the public");
    table
        .path("sealing.key_file", settings.sealing_keys, PathKind::file,
              "Keys that webhook secrets are sealed with; the first one seals, all of them open")
        .required();
    table.then({"sealing.key_file"}, [&settings] { return load_sealing_keys(settings); });
    table.choice("log.level", settings.log_level,
                 {{"debug", obs::Level::debug},
                  {"info", obs::Level::info},
                  {"warning", obs::Level::warning},
                  {"error", obs::Level::error}},
                 "The least that is logged");
    table.choice(
        "log.format", settings.log_format,
        {{"automatic", obs::LogFormat::automatic}, {"json", obs::LogFormat::json}, {"pretty", obs::LogFormat::pretty}},
        "`automatic`: pretty on a terminal, JSON lines elsewhere");
}

}  // namespace

kafka::ClientSettings Settings::kafka_client(const std::string& role) const
{
    return {.brokers = brokers, .client_id = "fantail-" + name + "-" + role, .properties = kafka_properties};
}

std::string Settings::group_name() const { return group.empty() ? topics.prefix + name : group; }

std::size_t Settings::max_record_bytes() const
{
    std::size_t largest = 0;
    for (const auto& topic : core::topic_table(topics)) largest = std::max(largest, topic.max_message_bytes);
    return largest;
}

kafka::GroupConsumerSettings group_member(const Settings& settings, std::vector<std::string> topics, std::size_t worker)
{
    kafka::GroupConsumerSettings member;
    member.client = settings.kafka_client(std::to_string(worker));
    member.group = settings.group_name();
    member.topics = std::move(topics);
    if (!settings.instance_id.empty()) member.instance_id = settings.instance_id + "-" + std::to_string(worker);
    member.protocol = settings.group_protocol;
    member.session_timeout = settings.session_timeout;
    return member;
}

http::ServerSettings listening(const config::ListenAddress& address)
{
    http::ServerSettings server;
    server.address = address.address;
    server.port = address.port;
    return server;
}

void describe(config::SettingsTable& table, Settings& settings)
{
    describe_kafka(table, settings);
    describe_topics(table, settings);
    config::describe(table, settings.realms);
    describe_runtime(table, settings);
    describe_retries(table, settings);
    describe_surface(table, settings);
}

}  // namespace fantail::service
