#pragma once

#include <optional>
#include <string>

#include "fantail/codec/event_reader.hpp"
#include "fantail/core/realm.hpp"
#include "fantailctl/settings.hpp"

namespace fantail::fantailctl {

/// How the ingestor would read a source topic.
struct SourceRealm {
    core::Realms realms;
    codec::ReadLimits limits;

    [[nodiscard]] core::Realms::Source source(const std::string& topic) const { return realms.source(topic); }
};

/// By the realms of the service's file where it has the topic, else as a topic of a realm of the dialect's name,
/// without a tenant of its own.
///
/// Errors: a Failure where neither says how to read it, or the dialect named is not that of the topic's realm; throws
///         config::ConfigError with all faults of the file's part.
SourceRealm source_realm(const Settings& settings, const std::string& topic, const std::optional<std::string>& dialect);

}  // namespace fantail::fantailctl
