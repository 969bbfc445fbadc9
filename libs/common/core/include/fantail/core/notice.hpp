#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/outcome.hpp"
#include "fantail/core/webhook_state.hpp"

namespace fantail::core {

/// What the owner of a webhook is told of. A closed set.
enum class NoticeKind { delivery_failed, webhook_failing, webhook_disabled, webhook_recovered };

std::string_view to_string(NoticeKind kind) noexcept;

/// One record of `fantail.notices`.
struct Notice {
    NoticeKind kind{NoticeKind::delivery_failed};
    RealmName realm;
    TenantId tenant;
    WebhookId webhook_id;
    std::uint64_t webhook_version{0};
    Timestamp at{};
    DeliveryId delivery_id;  ///< that told of it
    ChainPosition delivery_at;
    EventId event_id;
    std::string event_type;
    OutcomeReason reason{OutcomeReason::none};      ///< of delivery_failed
    std::optional<DisableReason> disable_reason{};  ///< of webhook_disabled
    std::optional<int> status{};                    ///< of the attempt
    AttemptError error{AttemptError::none};         ///< likewise
    std::uint32_t attempts{0};
    std::optional<Timestamp> failing_since{};  ///< not of delivery_failed

    friend bool operator==(const Notice&, const Notice&) = default;
};

/// What an outcome gives its webhook's owner to know, and nobody but the outcome says: whoever derives it again derives
/// the same. Nothing of a test, which its asker watches.
[[nodiscard]] std::vector<Notice> notices_of(const Outcome& outcome);

}  // namespace fantail::core
