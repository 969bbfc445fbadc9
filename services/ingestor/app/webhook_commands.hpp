#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "fantail/core/realm.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/retry.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/crypto/sealer.hpp"
#include "fantail/intake/webhook_follower.hpp"
#include "ingestor/app/ports.hpp"

namespace fantail::ingestor {

enum class Role { tenant, operator_ };

/// Who calls the management API, as the credential says.
struct Caller {
    core::RealmName realm;
    core::TenantId tenant;
    Role role{Role::tenant};
};

/// What a caller asks for. Absent members take the dialect's defaults.
struct NewWebhook {
    std::optional<std::string> name;
    std::string url;
    std::vector<std::string> events;
    std::vector<std::string> selectors;
    std::vector<core::Header> headers;
    std::optional<std::string> secret;
    std::optional<core::BodyFormat> body_format;
    core::RetryOverride retry{};
    bool every_tenant{false};  ///< an operator's webhook for the whole realm
};

/// A webhook as it is shown to its owner.
struct ShownWebhook {
    core::Webhook webhook;
    std::string secret;                       ///< whole right after creation, masked ever after; empty: it has none
    std::optional<core::Disable> disabled{};  ///< by the system; its owner may still want it
};

/// The webhooks of a tenant: created, listed, read, deleted.
///
/// A command is answered when its record is acknowledged *and* this replica's table has passed it, so that who reads
/// after writing reads what was written. A tenant sees only its own: another's webhook is not found.
///
/// Threads: the webhook follower's worker.
/// Errors:  invalid_argument names the field and what it may be; not_found; conflict when another replica's write of
///          the same webhook came first; unavailable when Kafka does not answer in time.
class WebhookCommands {
public:
    struct Parts {
        intake::WebhookFollower& webhooks;
        intake::RecordLog& log;
        const core::Realms& realms;
        const crypto::Sealer& sealer;
        const intake::Clock& clock;
        Chance& chance;
        core::TopicNames topics;
        std::chrono::milliseconds timeout;  ///< of one command
        core::RetryLimits retries;
    };

    explicit WebhookCommands(Parts parts) : parts_{std::move(parts)} {}

    boost::asio::awaitable<core::Result<ShownWebhook>> create(Caller caller, NewWebhook wanted);
    boost::asio::awaitable<core::Result<void>> remove(Caller caller, core::WebhookId id);

    [[nodiscard]] core::Result<ShownWebhook> get(const Caller& caller, const core::WebhookId& id) const;

    /// The oldest first.
    [[nodiscard]] std::vector<ShownWebhook> list(const Caller& caller) const;

private:
    [[nodiscard]] core::Result<core::Webhook> checked(const Caller& caller, const core::Dialect& dialect,
                                                      const NewWebhook& wanted) const;
    [[nodiscard]] ShownWebhook shown(const core::HeldWebhook& held) const;
    boost::asio::awaitable<core::Result<void>> write(core::WebhookRecord record);

    Parts parts_;
};

}  // namespace fantail::ingestor
