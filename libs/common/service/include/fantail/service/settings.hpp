#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "fantail/config/realms.hpp"
#include "fantail/config/settings_table.hpp"
#include "fantail/core/header.hpp"
#include "fantail/core/retry.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/core/window.hpp"
#include "fantail/crypto/sealer.hpp"
#include "fantail/http/server.hpp"
#include "fantail/kafka/client_settings.hpp"
#include "fantail/kafka/group_consumer.hpp"
#include "fantail/obs/log.hpp"

namespace fantail::service {

/// What both services are told: how to reach Kafka, which topics and realms, how to log, where to answer operators.
/// Read from one file, so that they cannot disagree.
struct Settings {
    std::string name;  ///< of the service

    // kafka.*
    std::string brokers;
    std::vector<core::Header> kafka_properties;
    std::string group;        ///< empty: the topics' prefix and the service's name
    std::string instance_id;  ///< empty: dynamic membership; else workers are its `-0`, `-1`, …
    kafka::GroupProtocol group_protocol{kafka::GroupProtocol::classic};
    kafka::OnClose on_stop{kafka::OnClose::keep_membership};
    std::chrono::milliseconds session_timeout{45'000};
    std::chrono::milliseconds linger{1};

    core::TopicSettings topics;  // topics.*

    // runtime.*
    std::size_t workers{1};
    std::chrono::milliseconds drain_timeout{25'000};

    core::WindowLimits window_per_partition;  // window.*
    core::WindowLimits window_per_worker{.entries = 131'072, .bytes = std::size_t{256} << 20};

    core::RetryLimits retries;  // retry.*: the ingestor checks wishes by them, the dispatcher keeps to them

    config::ListenAddress admin;                   // admin.listen
    std::filesystem::path sealing_keys;            // sealing.key_file
    std::shared_ptr<const crypto::Sealer> sealer;  // made of these
    config::RealmsConfig realms;                   // realms, dialects.path
    obs::Level log_level{obs::Level::info};
    obs::LogFormat log_format{obs::LogFormat::automatic};

    [[nodiscard]] kafka::ClientSettings kafka_client(const std::string& role) const;
    [[nodiscard]] std::string group_name() const;
    [[nodiscard]] core::TopicNames topic_names() const { return core::TopicNames{topics.prefix}; }
    [[nodiscard]] std::size_t max_record_bytes() const;
};

/// One worker's settings as a member of the service's group.
kafka::GroupConsumerSettings group_member(const Settings& settings, std::vector<std::string> topics,
                                          std::size_t worker);

http::ServerSettings listening(const config::ListenAddress& address);

/// Adds the rows of all of these.
void describe(config::SettingsTable& table, Settings& settings);

}  // namespace fantail::service
