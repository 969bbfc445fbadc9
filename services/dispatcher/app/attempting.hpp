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

/// Turns a task into an outcome: by an attempt where the webhook can be sent to, else without one.
///
/// Nothing is decided without a lease on the task's partition and a table that is current and has passed the task's
/// webhook.
///
/// Threads: one worker's.
/// Ends:    by the attempt's deadline, once it has begun.
class Attempting {
public:
    /// `worker` is written into outcomes, for people.
    Attempting(std::string worker, const core::RetryLimits& limits, AttemptingParts parts);

    /// nullopt: the partition was given up, or we were told to stop, before there was an outcome.
    boost::asio::awaitable<std::optional<core::Outcome>> conclude(const Taken& taken, intake::Intake& intake);

    /// The outcome of a task that is not sent.
    [[nodiscard]] core::Outcome unsent(const Taken& taken, core::Verdict verdict, core::OutcomeReason reason);

private:
    using Prepared = std::variant<PreparedWebhook, PreparedWebhook::Unsendable>;
    struct Ready {
        Prepared prepared;
        core::RetryPolicy retries;
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
    std::shared_ptr<const Ready> prepare(const core::HeldWebhook& held, const core::Realm& realm);
    [[nodiscard]] core::RetryPolicy policy_of(const core::Webhook& webhook, const core::Realm& realm) const;

    std::string worker_;
    AttemptingParts parts_;
    core::RetryLimits limits_;
    std::map<core::RealmName, core::RetryPolicy> policies_;  ///< the dialects' own
    crypto::Signer signer_;
    std::unordered_map<core::WebhookId, Cached> ready_;
};

}  // namespace fantail::dispatcher
