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
    other,    ///< one that a newer version of us knows
    gone,     ///< its endpoint answered 410, where the dialect takes that as final
    failing,  ///< for as long as the dialect lets a webhook fail
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

/// That a webhook is failing: nothing has succeeded since.
struct Failing {
    Timestamp since{};         ///< start of the first attempt that failed, by the broker's clock
    std::uint64_t version{0};  ///< of the webhook that this was counted for

    friend bool operator==(const Failing&, const Failing&) = default;
};

/// Another record of that topic, under a key of its own: health comes and goes without touching a disable.
struct WebhookHealthRecord {
    RealmName realm;
    TenantId tenant;  ///< as above
    Failing failing;
};

}  // namespace fantail::core
