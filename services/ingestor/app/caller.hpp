#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fantail/core/ids.hpp"
#include "fantail/core/packed_webhook.hpp"

namespace fantail::ingestor {

/// Whose webhooks a caller sees: its own tenant's, or all of the realm.
enum class Role { tenant, realm_operator };

/// What a credential may be used for; each includes those before it.
enum class Scope : std::uint8_t {
    read,
    write,  ///< changes webhooks, sees their secrets
    admin,
};

constexpr std::optional<Scope> parse_scope(std::string_view name) noexcept
{
    if (name == "read") return Scope::read;
    if (name == "write") return Scope::write;
    if (name == "admin") return Scope::admin;
    return std::nullopt;
}

/// Who calls the management API, as the credential says.
struct Caller {
    core::RealmName realm;
    core::TenantId tenant;
    Role role{Role::tenant};
    Scope scope{Scope::admin};
    std::string name{};   ///< of the credential, for the log; perhaps empty
    std::string email{};  ///< whom to write to about what the caller created; perhaps empty

    [[nodiscard]] bool may(Scope needed) const noexcept { return scope >= needed; }
    [[nodiscard]] bool sees(std::string_view owner) const noexcept
    {
        return owner == tenant.value() || role == Role::realm_operator;
    }

    /// Whether the webhook is there for this caller; another's is not.
    [[nodiscard]] bool finds(const core::PackedWebhook& webhook) const noexcept
    {
        return !webhook.deleted() && webhook.realm() == realm.value() && sees(webhook.tenant());
    }
};

}  // namespace fantail::ingestor
