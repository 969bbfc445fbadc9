#pragma once

#include <string>
#include <string_view>

#include "fantail/core/ids.hpp"

namespace fantail::core {

/// What a record of `fantail.webhook-state` is about.
enum class StateKind {
    webhook,   ///< that the system has disabled it
    health,    ///< that it is failing
    endpoint,  ///< what its limits must not forget
    other,     ///< a newer version's, or nobody's: to be ignored
};

/// The key of such a record. The kinds are told apart by a prefix with a colon, which no webhook id has, so that a
/// tombstone too says what it ends, and what one kind's writer writes late never replaces another's record.
struct StateKey {
    StateKind kind;
    std::string id;  ///< without the prefix

    friend bool operator==(const StateKey&, const StateKey&) = default;
};

[[nodiscard]] StateKey parse_state_key(std::string_view key);

[[nodiscard]] std::string state_key(const WebhookId& id);
[[nodiscard]] std::string health_key(const WebhookId& id);
[[nodiscard]] std::string state_key(const EndpointKey& key);

}  // namespace fantail::core
