#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
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
#include "ingestor/app/webhook_turns.hpp"

namespace fantail::ingestor {

/// A webhook as it is shown to its owner.
struct ShownWebhook {
    core::Webhook webhook;
    std::uint64_t version{0};                 ///< what a caller may name who changes only what it has seen
    ShownSecret secret;                       ///< whole when it was just made or asked for; empty: it has none
    std::optional<core::Disable> disabled{};  ///< by the system; its owner may still want it
    std::optional<core::Failing> failing{};   ///< nothing sent to it has succeeded since
    std::optional<ShownRotation> rotation{};  ///< under way: its secret is likewise whole or masked

    std::optional<core::WebhookFigures> figures{};  ///< how its deliveries go; nullopt: nobody has asked yet

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
    std::uint64_t version;
};

/// The version that a caller has seen and means; nullopt: whichever there is.
using ExpectedVersion = std::optional<std::uint64_t>;

/// By what a creation is known again when its caller, who heard no answer, repeats it.
struct Idempotency {
    static constexpr std::size_t longest_key = 255;  // bytes
    std::string key;                                 ///< the caller's own
    std::string request;                             ///< what was asked, byte for byte
};

/// The webhooks of a tenant: created, listed, read, switched on and off, deleted, their secrets rotated.
///
/// A command is answered when its record is acknowledged *and* this replica's table has passed it, so that who reads
/// after writing reads what was written. A tenant sees only its own: another's webhook is not found.
///
/// Any replica takes a command, and the log's order decides who came first. One that names a version is carried out on
/// that version or not at all; one that names none and came second is carried out again on what is there now, so that
/// two who change different fields both find theirs. Within a replica the commands to one webhook take turns.
///
/// Threads: the webhook follower's worker.
/// Errors:  invalid_argument names the field and what it may be; not_found; precondition_failed where another version
///          is there than the one named; conflict where others came first again and again, or the command does not fit
///          the webhook's state; unavailable when Kafka does not answer in time: then it may or may not be carried out.
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

    /// The same, at most once for a tenant's key: repeated, on whichever replica, it answers with the webhook that is
    /// there, its secret whole, and a conflict where something else was asked under that key. When the webhook is
    /// deleted its key is used up until the tombstone, a day later.
    boost::asio::awaitable<core::Result<ShownWebhook>> create_once(Caller caller, Idempotency once,
                                                                   WebhookFields wanted);

    /// Creates the webhook of this id, or changes it where it is there. For ids that are made of a name.
    boost::asio::awaitable<core::Result<ShownWebhook>> put(Caller caller, core::WebhookId id, WebhookFields wanted,
                                                           ExpectedVersion expected = std::nullopt);

    boost::asio::awaitable<core::Result<void>> remove(Caller caller, core::WebhookId id,
                                                      ExpectedVersion expected = std::nullopt);

    /// From now on the new secret is in use beside the present one, from the end of the overlap on alone.
    boost::asio::awaitable<core::Result<Rotated>> rotate(Caller caller, core::WebhookId id, WantedRotation wanted,
                                                         ExpectedVersion expected = std::nullopt);

    /// Ends the overlap now.
    boost::asio::awaitable<core::Result<ShownWebhook>> complete_rotation(Caller caller, core::WebhookId id,
                                                                         ExpectedVersion expected = std::nullopt);

    /// With its secrets whole.
    [[nodiscard]] core::Result<ShownWebhook> reveal(const Caller& caller, const core::WebhookId& id) const;

    /// As a person wants it from now on. Cancels what the system judged of the version before. A secret that is given
    /// takes the present one's place at once; given as it is shown masked, it stays.
    boost::asio::awaitable<core::Result<ShownWebhook>> change(Caller caller, core::WebhookId id, WebhookFields wanted,
                                                              ExpectedVersion expected = std::nullopt);

    [[nodiscard]] core::Result<ShownWebhook> get(const Caller& caller, const core::WebhookId& id) const;

    [[nodiscard]] WebhookPage list(const Caller& caller, const PageRequest& wanted) const;

private:
    enum class WriteEnd { stands, lost };

    /// The record by which a command is carried out on what is held.
    using MakeNext = std::function<core::Result<core::WebhookRecord>(const core::HeldWebhook&)>;

    /// `request_hash`: sealed; empty: none is kept. A conflict is another's webhook under that id.
    boost::asio::awaitable<core::Result<ShownWebhook>> create_at(Caller caller, core::WebhookId id,
                                                                 WebhookFields wanted, std::string request_hash);
    [[nodiscard]] core::Result<ShownWebhook> repeated(const Caller& caller, const core::HeldWebhook& held,
                                                      const std::string& request_hash) const;
    [[nodiscard]] core::Result<core::Webhook> checked(const Caller& caller, const core::WebhookId& id,
                                                      const WebhookFields& wanted) const;
    /// Both give the webhook the secret that is asked for, and return how it is shown.
    core::Result<ShownSecret> first_secret(const WantedSecret& wanted, core::Webhook& webhook) const;
    core::Result<ShownSecret> other_secret(const WantedSecret& wanted, core::Webhook& webhook) const;
    [[nodiscard]] std::shared_ptr<const core::HeldWebhook> find(const Caller& caller, const core::WebhookId& id) const;
    [[nodiscard]] const core::Dialect& dialect_of(const core::RealmName& realm) const;
    [[nodiscard]] ShownWebhook shown(const core::HeldWebhook& held) const;
    [[nodiscard]] ShownWebhook shown(const core::WebhookRecord& written) const;
    /// Made from what the table holds now.
    [[nodiscard]] core::WebhookRecord new_write() const;
    [[nodiscard]] core::WebhookRecord next_version(const core::HeldWebhook& held) const;
    [[nodiscard]] core::WebhookRecord deletion_of(const core::HeldWebhook& held) const;
    core::Result<core::WebhookRecord> changed(const core::HeldWebhook& held, const WebhookFields& wanted,
                                              ShownSecret& secret) const;
    core::Result<core::WebhookRecord> rotated(const core::HeldWebhook& held, const WantedRotation& wanted,
                                              Rotated& answer) const;
    [[nodiscard]] core::Result<NewSecret> replacement(const core::Webhook& webhook, const WantedRotation& wanted) const;

    /// Writes what `make` makes of the held webhook; the record that stood.
    boost::asio::awaitable<core::Result<core::WebhookRecord>> write_next(Caller caller, core::WebhookId id,
                                                                         ExpectedVersion expected, MakeNext make);
    boost::asio::awaitable<core::Result<WriteEnd>> write(core::WebhookRecord record);
    static core::Error no_such_webhook();

    Parts parts_;
    WebhookSecrets secrets_;
    WebhookTurns turns_;
};

}  // namespace fantail::ingestor
