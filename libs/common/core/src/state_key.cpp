#include "fantail/core/state_key.hpp"

namespace fantail::core {

namespace {

constexpr std::string_view endpoint_prefix = "endpoint:";
constexpr std::string_view health_prefix = "health:";

}  // namespace

StateKey parse_state_key(std::string_view key)
{
    if (key.starts_with(endpoint_prefix)) {
        return {StateKind::endpoint, std::string{key.substr(endpoint_prefix.size())}};
    }
    if (key.starts_with(health_prefix)) {
        return {StateKind::health, std::string{key.substr(health_prefix.size())}};
    }
    if (key.find(':') != std::string_view::npos) return {StateKind::other, std::string{key}};
    return {StateKind::webhook, std::string{key}};
}

std::string state_key(const WebhookId& id) { return id.value(); }

std::string health_key(const WebhookId& id) { return std::string{health_prefix}.append(id.value()); }

std::string state_key(const EndpointKey& key) { return std::string{endpoint_prefix}.append(key.value()); }

}  // namespace fantail::core
