#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fantail/core/header.hpp"
#include "fantail/core/ids.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/kafka/client_settings.hpp"

namespace fantail::kafka {

/// The part of a partition's log that exists.
struct LogRange {
    core::Offset begin;
    core::Offset end;  ///< the high watermark
};

struct AtBeginning {};
struct AtEnd {};

/// Where in a log: its beginning, its end, or its first record at or after a time (the end if there is none).
using LogPlace = std::variant<AtBeginning, AtEnd, core::Timestamp>;

/// What a group has committed of a partition.
struct GroupOffset {
    core::Partition partition;
    core::Offset committed;
    std::string metadata;
};

/// Questions and changes to a cluster, one at a time: for fantailctl, and for a service before it begins.
///
/// Threads: blocks the calling thread, each call up to `timeout`.
/// Errors:  a text for the operator: which brokers did not answer, or what the broker refused and why.
class Admin {
public:
    static core::Result<Admin> create(const ClientSettings& settings, std::chrono::milliseconds timeout);

    Admin(Admin&&) noexcept;
    Admin& operator=(Admin&&) noexcept;
    ~Admin();

    /// Each asked-for topic; nullopt where the cluster does not have it.
    core::Result<std::map<std::string, std::optional<core::TopicState>>>
    describe_topics(const std::vector<std::string>& names);

    /// Creates the topic as the table says it. A topic that exists is `conflict`.
    core::Result<void> create_topic(const core::TopicSpec& spec, std::int16_t replication_factor);

    /// Sets what the table says of an existing topic; never its partitions.
    core::Result<void> configure_topic(const core::TopicSpec& spec);

    /// Sets single configuration entries of an existing topic and leaves the others.
    core::Result<void> alter_topic(const std::string& name, const std::vector<core::Header>& entries);

    core::Result<void> delete_topic(const std::string& name);

    /// The logs of all partitions of a topic, by partition. `not_found` when there is no such topic.
    core::Result<std::map<std::int32_t, LogRange>> log_ranges(const std::string& topic);

    core::Result<std::map<std::int32_t, core::Offset>> offsets_at(const std::string& topic, const LogPlace& place);

    /// What a group has committed, of all its topics; empty for a group that nobody knows.
    core::Result<std::vector<GroupOffset>> group_offsets(const std::string& group);

    /// Commits for a group. `conflict` while it has members: a broker takes such a commit from them only.
    core::Result<void> commit_offsets(const std::string& group, const std::vector<intake::CommitPoint>& points);

    class Impl;

private:
    explicit Admin(std::unique_ptr<Impl> impl) noexcept;

    std::unique_ptr<Impl> impl_;
};

}  // namespace fantail::kafka
