#include "fantail/core/topics.hpp"

#include <utility>

namespace fantail::core {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr hours a_week{7 * 24};
constexpr hours a_month{30 * 24};
constexpr std::chrono::minutes compaction_lag{10};  // longer than any reader of the table may be behind a write

// Formatting may make a body grow (a two-byte é is six bytes when escaped), and its header travels beside it.
std::size_t max_message_bytes(std::size_t max_event_bytes) { return 3 * max_event_bytes + (std::size_t{64} << 10); }

std::int64_t in_ms(milliseconds duration) { return duration.count(); }

std::string policy_of(Cleanup cleanup) { return cleanup == Cleanup::compact ? "compact" : "delete"; }

/// Collects what is found about one topic.
class Findings {
public:
    explicit Findings(const TopicSpec& spec) : topic_{spec.name} {}

    void equal(FindingKind kind, const char* setting, const std::string& expected, const std::string& actual)
    {
        if (expected != actual) add(kind, setting, expected, actual);
    }

    void at_least(FindingKind kind, const char* setting, std::int64_t expected, std::int64_t actual)
    {
        if (actual < expected) add(kind, setting, std::to_string(expected), std::to_string(actual));
    }

    void add(FindingKind kind, const char* setting, std::string expected, std::string actual, bool can_apply = true)
    {
        found_.push_back({kind, topic_, setting, std::move(expected), std::move(actual), can_apply});
    }

    std::vector<TopicFinding> take() { return std::move(found_); }

private:
    std::string topic_;
    std::vector<TopicFinding> found_;
};

/// What loses deliveries or puts them where nobody looks.
void check_what_is_unsafe(const TopicSpec& spec, const TopicState& actual, Findings& found)
{
    constexpr auto unsafe = FindingKind::unsafe;
    if (actual.partitions != spec.partitions) {
        found.add(unsafe, "partitions", std::to_string(spec.partitions), std::to_string(actual.partitions), false);
    }
    found.equal(unsafe, "cleanup.policy", policy_of(spec.cleanup), actual.cleanup_policy);
    found.equal(unsafe, "message.timestamp.type", "LogAppendTime", actual.timestamp_type);
    found.at_least(unsafe, "max.message.bytes", static_cast<std::int64_t>(spec.max_message_bytes),
                   actual.max_message_bytes);
    // A limit in bytes drops what is waiting just when much of it waits.
    if (actual.retention_bytes >= 0) {
        found.add(unsafe, "retention.bytes", "-1", std::to_string(actual.retention_bytes));
    }
    if (spec.retention && actual.retention_ms >= 0) {
        found.at_least(unsafe, "retention.ms", in_ms(*spec.retention), actual.retention_ms);
    }
    if (spec.compaction_lag) {
        found.at_least(unsafe, "min.compaction.lag.ms", in_ms(*spec.compaction_lag), actual.min_compaction_lag_ms);
    }
}

/// What an operator may want otherwise and should know of. Longer retention and larger records cost nothing but disk.
void check_what_differs(const TopicSpec& spec, const TopicState& actual, Findings& found)
{
    if (actual.replication_factor < spec.replication_factor) {
        found.add(FindingKind::differs, "replication.factor", std::to_string(spec.replication_factor),
                  std::to_string(actual.replication_factor), false);
    }
    // With three copies and one that need answer, acks=all promises no more than one copy does.
    if (actual.replication_factor >= 3 && actual.min_insync_replicas < 2) {
        found.add(FindingKind::differs, "min.insync.replicas", "2", std::to_string(actual.min_insync_replicas), false);
    }
}

}  // namespace

TopicNames::TopicNames(const std::string& prefix)
    : webhooks{prefix + "webhooks"}, webhook_state{prefix + "webhook-state"}, accepted{prefix + "accepted"},
      deliveries{prefix + "deliveries"}, outcomes{prefix + "outcomes"},
      dead_letters{prefix + "dead-letters"}, rejected{prefix + "rejected"}, notices{prefix + "notices"}
{
    for (const auto tier : all_delay_tiers) {
        delays[static_cast<std::size_t>(tier)] = prefix + "delay." + std::string{name(tier)};
    }
}

std::vector<TopicSpec> topic_table(const TopicSettings& settings)
{
    const TopicNames names{settings.prefix};
    const auto spec = [&settings](const std::string& name, std::int32_t partitions) {
        return TopicSpec{.name = name,
                         .partitions = partitions,
                         .cleanup = Cleanup::remove,
                         .retention = std::nullopt,
                         .compaction_lag = std::nullopt,
                         .max_message_bytes = max_message_bytes(settings.max_event_bytes),
                         .replication_factor = settings.replication_factor};
    };
    const auto compacted = [&](const std::string& name) {
        auto topic = spec(name, 1);
        topic.cleanup = Cleanup::compact;
        topic.compaction_lag = compaction_lag;
        return topic;
    };
    const auto kept_for = [&](const std::string& name, hours retention) {
        auto topic = spec(name, settings.partitions);
        topic.retention = retention;
        return topic;
    };
    std::vector<TopicSpec> table{compacted(names.webhooks), compacted(names.webhook_state),
                                 kept_for(names.accepted, a_week), kept_for(names.deliveries, a_week)};
    for (const auto tier : all_delay_tiers) {
        // The relay may be away for as long as anybody who reads a topic of ours.
        table.push_back(kept_for(names.delay(tier), a_week + std::chrono::ceil<hours>(length(tier))));
    }
    table.push_back(kept_for(names.outcomes, a_week));
    table.push_back(kept_for(names.dead_letters, a_month));
    table.push_back(kept_for(names.rejected, a_month));
    table.push_back(kept_for(names.notices, a_week));
    return table;
}

std::vector<TopicFinding> check_topic(const TopicSpec& spec, const std::optional<TopicState>& actual)
{
    Findings found{spec};
    if (!actual) {
        found.add(FindingKind::missing, "", "", "");
        return found.take();
    }
    check_what_is_unsafe(spec, *actual, found);
    check_what_differs(spec, *actual, found);
    return found.take();
}

std::string describe(const TopicFinding& finding)
{
    const auto topic = "topic " + finding.topic;
    if (finding.kind == FindingKind::missing) return topic + " does not exist; create it: fantailctl topics apply";

    const auto values = topic + ": " + finding.setting + " is " + finding.actual + ", expected " + finding.expected;
    if (finding.can_apply) return values + "; mend it: fantailctl topics apply";
    if (finding.setting == "partitions") {
        return values + "; the number is fixed for the life of an installation: set topics.partitions to what the "
                        "cluster has, or move to a new topics.prefix (docs/operations.md)";
    }
    return values + "; fantailctl topics apply leaves it alone: change it with Kafka's own tools (docs/operations.md)";
}

}  // namespace fantail::core
