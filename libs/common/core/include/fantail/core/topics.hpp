#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fantail/core/delay_tiers.hpp"

namespace fantail::core {

enum class Cleanup { remove, compact };

/// What one topic of ours must be like.
struct TopicSpec {
    std::string name;
    std::int32_t partitions;
    Cleanup cleanup;
    std::optional<std::chrono::hours> retention;  ///< of Cleanup::remove
    std::optional<std::chrono::minutes> compaction_lag;
    std::size_t max_message_bytes;
    std::int16_t replication_factor{1};  ///< wished for; fewer is worth a warning
};

/// What an operator chooses once for an installation.
struct TopicSettings {
    std::string prefix{"fantail."};
    std::int32_t partitions{16};  ///< P; fixed for the life of an installation
    std::int16_t replication_factor{1};
    std::size_t max_event_bytes{std::size_t{1} << 20};  ///< the ingest limit
};

/// The names of the topics under one prefix.
struct TopicNames {
    explicit TopicNames(const std::string& prefix);

    std::string webhooks;
    std::string webhook_state;
    std::string accepted;
    std::string deliveries;
    std::array<std::string, all_delay_tiers.size()> delays;  ///< by DelayTier
    std::string outcomes;
    std::string dead_letters;
    std::string rejected;
    std::string notices;

    [[nodiscard]] const std::string& delay(DelayTier tier) const noexcept
    {
        return delays[static_cast<std::size_t>(tier)];
    }
};

/// The one table of topics: `fantailctl topics` applies it, services check against it, docs are printed from it.
std::vector<TopicSpec> topic_table(const TopicSettings& settings);

/// A topic as the cluster has it.
struct TopicState {
    std::int32_t partitions;
    std::int16_t replication_factor;
    std::string cleanup_policy;
    std::int64_t retention_ms;     ///< -1: for ever
    std::int64_t retention_bytes;  ///< -1: no limit
    std::string timestamp_type;
    std::int64_t max_message_bytes;
    std::int64_t min_compaction_lag_ms;
    std::int32_t min_insync_replicas;
};

enum class FindingKind {
    missing,  ///< a service refuses to start; `fantailctl topics apply` creates it
    unsafe,   ///< a service refuses to start; deliveries could be lost or misplaced
    differs,  ///< a warning: not what the table says, but nothing is lost by it
};

/// One way in which a cluster's topic is not what the table says.
struct TopicFinding {
    FindingKind kind;
    std::string topic;
    std::string setting;  ///< `cleanup.policy`, `partitions`, …; empty for a missing topic
    std::string expected;
    std::string actual;
    bool can_apply;  ///< `topics apply` mends it (a partition count it never touches)
};

/// Judges one topic; `actual` is nullopt when the cluster does not have it.
std::vector<TopicFinding> check_topic(const TopicSpec& spec, const std::optional<TopicState>& actual);

/// A sentence for the operator, with the command that mends it.
std::string describe(const TopicFinding& finding);

}  // namespace fantail::core
