#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "fantail/core/realm.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/retry.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/core/webhook_statistics.hpp"
#include "fantail/crypto/sealer.hpp"
#include "fantail/intake/webhook_follower.hpp"
#include "ingestor/app/caller.hpp"
#include "ingestor/app/ports.hpp"
#include "ingestor/app/webhook_fields.hpp"
#include "ingestor/app/webhook_secrets.hpp"

namespace fantail::ingestor {

/// A webhook as it is shown to its owner.
struct ShownWebhook {
    core::Webhook webhook;
    ShownSecret secret;                       ///< whole when it was just made or asked for; empty: it has none
    std::optional<core::Disable> disabled{};  ///< by the system; its owner may still want it
    std::optional<core::Failing> failing{};   ///< nothing sent to it has succeeded since
    std::optional<ShownRotation> rotation{};  ///< under way: its secret is likewise whole or masked

    std::optional<core::WebhookFigures> figures{};  ///< how its deliveries go; nullopt: nobody asked

    [[nodiscard]] bool is_active() const noexcept { return webhook.state == core::WebhookState::active && !disabled; }
};

/// A place in the order of a list: by the time of creation, then by id.
struct PlaceInList {
    core::Timestamp created_at;
    core::WebhookId id;
    friend auto operator<=>(const PlaceInList&, const PlaceInList&) = default;
};

/// Which part of a list is asked for.
struct PageRequest {
    std::optional<PlaceInList> after{};  ///< this one and those before it are left out
    std::size_t skip{0};                 ///< of what is left
    std::optional<std::size_t> limit{};  ///< nullopt: all
};

/// Part of a list, the oldest first.
struct WebhookPage {
    std::vector<ShownWebhook> webhooks;
    std::size_t total;  ///< in the whole list
    bool more;          ///< there are some behind these
};

/// What a caller says about a new secret for a webhook that has one.
struct WantedRotation {
    /// Room for a receiver's own release, and an end to a secret that is known to too many.
    static constexpr std::chrono::seconds usual_overlap{std::chrono::hours{24}};
    static constexpr std::chrono::seconds longest_overlap{std::chrono::hours{24 * 30}};

    WantedSecret secret;  ///< one that is made is of the present one's scheme where nothing is said
    std::chrono::seconds overlap{usual_overlap};  ///< 0: the present secret is out of use at once
};

/// The new secret, whole, and until when the old one is in use.
struct Rotated {
    ShownSecret secret;
    core::Timestamp overlap_ends_at;
};

/// The webhooks of a tenant: created, listed, read, switched on and off, deleted, their secrets rotated.
///
/// A command is answered when its record is acknowledged *and* this replica's table has passed it, so that who reads
/// after writing reads what was written. A tenant sees only its own: another's webhook is not found.
///
/// Threads: the webhook follower's worker.
/// Errors:  invalid_argument names the field and what it may be; not_found; conflict when another replica's write of
///          the same webhook came first, or when a rotation does not fit the webhook's state; unavailable when Kafka
///          does not answer in time.
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

    explicit WebhookCommands(Parts parts) : parts_{std::move(parts)}, secrets_{parts_.sealer, parts_.chance} {}

    boost::asio::awaitable<core::Result<ShownWebhook>> create(Caller caller, WebhookFields wanted);

    /// Creates the webhook of this id, or changes it where it is there. For ids that are made of a name.
    boost::asio::awaitable<core::Result<ShownWebhook>> put(Caller caller, core::WebhookId id, WebhookFields wanted);

    boost::asio::awaitable<core::Result<void>> remove(Caller caller, core::WebhookId id);

    /// From now on the new secret is in use beside the present one, from the end of the overlap on alone.
    boost::asio::awaitable<core::Result<Rotated>> rotate(Caller caller, core::WebhookId id, WantedRotation wanted);

    /// Ends the overlap now.
    boost::asio::awaitable<core::Result<ShownWebhook>> complete_rotation(Caller caller, core::WebhookId id);

    /// With its secrets whole.
    [[nodiscard]] core::Result<ShownWebhook> reveal(const Caller& caller, const core::WebhookId& id) const;

    /// As a person wants it from now on. Cancels what the system judged of the version before. A secret that is given
    /// takes the present one's place at once; given as it is shown masked, it stays.
    boost::asio::awaitable<core::Result<ShownWebhook>> change(Caller caller, core::WebhookId id, WebhookFields wanted);

    [[nodiscard]] core::Result<ShownWebhook> get(const Caller& caller, const core::WebhookId& id) const;

    [[nodiscard]] WebhookPage list(const Caller& caller, const PageRequest& wanted) const;

private:
    boost::asio::awaitable<core::Result<ShownWebhook>> create_at(Caller caller, core::WebhookId id,
                                                                 WebhookFields wanted);
    [[nodiscard]] core::Result<core::Webhook> checked(const Caller& caller, const core::WebhookId& id,
                                                      const WebhookFields& wanted) const;
    /// Both give the webhook the secret that is asked for, and return how it is shown.
    core::Result<ShownSecret> first_secret(const WantedSecret& wanted, core::Webhook& webhook) const;
    core::Result<ShownSecret> other_secret(const WantedSecret& wanted, core::Webhook& webhook) const;
    [[nodiscard]] std::shared_ptr<const core::HeldWebhook> find(const Caller& caller, const core::WebhookId& id) const;
    [[nodiscard]] const core::Dialect& dialect_of(const core::RealmName& realm) const;
    [[nodiscard]] ShownWebhook shown(const core::HeldWebhook& held) const;
    [[nodiscard]] core::WebhookRecord next_version(const core::HeldWebhook& held) const;
    [[nodiscard]] core::Result<NewSecret> replacement(const core::Webhook& webhook, const WantedRotation& wanted) const;
    boost::asio::awaitable<core::Result<void>> write(core::WebhookRecord record);
    static core::Error no_such_webhook();

    Parts parts_;
    WebhookSecrets secrets_;
};

}  // namespace fantail::ingestor
