#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fantail/core/ids.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::core {

/// Why the system has disabled a webhook. A closed set; its owner is shown the word.
enum class DisableReason {
    other,  ///< one that a newer version of us knows
    gone,   ///< its endpoint answered 410, where the dialect takes that as final
};

std::string_view to_string(DisableReason reason) noexcept;

/// The system's verdict on one version of a webhook: nothing more is to be sent to it.
struct Disable {
    std::uint64_t version{0};  ///< of the webhook that was judged
    DisableReason reason{DisableReason::other};
    Timestamp at{};
    std::string by;  ///< the worker, for people

    friend bool operator==(const Disable&, const Disable&) = default;
};

/// One record of `fantail.webhook-state`: what the dispatchers have found out about a webhook. Its settings are a
/// person's, and lie in `fantail.webhooks`.
struct WebhookStateRecord {
    WebhookId webhook_id;
    RealmName realm;
    TenantId tenant;  ///< of the delivery that told: of a webhook for every tenant not `*`
    std::optional<Disable> disabled{};
};

}  // namespace fantail::core
