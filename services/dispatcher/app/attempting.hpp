#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include "dispatcher/app/broker_time.hpp"
#include "dispatcher/app/owners.hpp"
#include "dispatcher/app/ports.hpp"
#include "dispatcher/app/prepared_webhook.hpp"
#include "dispatcher/app/table_view.hpp"
#include "dispatcher/app/taken.hpp"
#include "fantail/core/endpoint_limits.hpp"
#include "fantail/core/isolation_terms.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/core/retry.hpp"
#include "fantail/crypto/sealer.hpp"
#include "fantail/crypto/signature.hpp"
#include "fantail/intake/intake.hpp"

namespace fantail::dispatcher {

/// What an attempting needs of its worker; all of it outlives it.
struct AttemptingParts {
    Endpoint& endpoint;
    TableView& table;
    const core::Realms& realms;
    const crypto::Sealer& sealer;
    const intake::Clock& clock;
    BrokerTime& broker;
    Owners& owners;
    Counts& counts;
    std::function<core::Jitter()> jitter;
};

/// Where a task goes, and what its endpoint may be asked for.
struct Destination {
    std::string host;  ///< scheme, name and port; empty: the webhook is not known, or its URL may not be sent to
    core::EndpointLimits limits;
    core::Stakes stakes{core::Stakes::one_of_several};  ///< of the task's next attempt
};

/// Turns a task into an outcome: by an attempt where its endpoint has room and the webhook can be sent to, else without
/// one.
///
/// Nothing is decided without a lease on the task's partition and a table that is current and has passed the task's
/// webhook.
///
/// A test (its task says so) has one attempt and ends with it: what would make a delivery wait has it fail. A webhook
/// that is inactive or disabled is sent it all the same, since a person tests before enabling.
///
/// Threads: one worker's.
/// Ends:    by the attempt's deadline, once it has begun.
class Attempting {
public:
    struct Settings {
        std::string worker;  ///< written into outcomes, for people
        core::RetryLimits retries;
        std::size_t in_flight_per_endpoint;  ///< where the dialect does not say less
    };

    Attempting(Settings settings, AttemptingParts parts);

    /// As far as the table knows by now: it may be behind.
    [[nodiscard]] Destination destination(const core::DeliveryTask& task);

    /// `turn` is what its endpoint has room for.
    /// nullopt: the partition was given up, or we were told to stop, before there was an outcome.
    boost::asio::awaitable<std::optional<core::Outcome>> conclude(const Taken& taken, const core::Permission& turn,
                                                                  intake::Intake& intake);

    /// The outcome of a task that is not sent.
    [[nodiscard]] core::Outcome unsent(const Taken& taken, core::Verdict verdict, core::OutcomeReason reason);

private:
    using Prepared = std::variant<PreparedWebhook, PreparedWebhook::Unsendable>;
    struct Ready {
        Prepared prepared;
        core::RetryPolicy retries;
        Destination destination;
    };
    struct Cached {
        core::Offset made_from;
        std::shared_ptr<const Ready> ready;  ///< outlives its place here while a request uses it
    };

    boost::asio::awaitable<bool> may_decide(const Taken& taken, intake::Intake& intake);
    boost::asio::awaitable<std::optional<core::Attempt>> send(const Taken& taken, const PreparedWebhook& webhook,
                                                              const core::Realm& realm, intake::Intake& intake);
    core::Outcome cannot_send(const Taken& taken, const PreparedWebhook::Unsendable& why,
                              const core::RetryPolicy& retries);
    core::Outcome judge(const Taken& taken, core::Attempt attempt, const core::RetryPolicy& retries);
    core::Outcome judge_test(const Taken& taken, core::Attempt attempt);
    core::Outcome park(const Taken& taken, core::OutcomeReason reason, std::chrono::milliseconds wait);
    std::shared_ptr<const Ready> prepare(const core::WebhookId& id, const core::PackedWebhook& packed,
                                         const core::Realm& realm);
    [[nodiscard]] core::RetryPolicy policy_of(const core::Webhook& webhook, const core::Realm& realm) const;
    [[nodiscard]] core::EndpointLimits limits_of(const core::Dialect& dialect, const core::LimitRule& own) const;

    Settings settings_;
    AttemptingParts parts_;
    std::map<core::RealmName, core::RetryPolicy> policies_;  ///< the dialects' own
    crypto::Signer signer_;
    std::unordered_map<core::WebhookId, Cached> ready_;
};

}  // namespace fantail::dispatcher
