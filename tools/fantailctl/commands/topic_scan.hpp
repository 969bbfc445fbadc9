#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "fantail/kafka/admin.hpp"
#include "fantail/kafka/log_scan.hpp"
#include "fantailctl/settings.hpp"

namespace fantail::fantailctl {

using LogRanges = std::map<std::int32_t, kafka::LogRange>;

/// Reads whole topics, for the commands that say what lies in Kafka. Joins no group and changes nothing.
///
/// Errors: a Failure; a topic that does not exist is one where it is required.
class TopicScan {
public:
    explicit TopicScan(const Settings& settings);

    /// What there is of the topic now.
    LogRanges ranges(const std::string& topic);

    /// The same; empty where the cluster does not have the topic.
    LogRanges ranges_if_any(const std::string& topic);

    /// The part of it that was appended at or after `since`.
    LogRanges ranges_since(const std::string& topic, core::Timestamp since);

    void read(const std::string& topic, const LogRanges& ranges, const kafka::LogScan::TakeRecord& take);

    kafka::Admin& admin() noexcept { return admin_; }

private:
    kafka::Admin admin_;
    kafka::LogScan scan_;
};

}  // namespace fantail::fantailctl
