#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include "dispatcher/app/in_flight.hpp"
#include "dispatcher/app/ports.hpp"
#include "dispatcher/app/prepared_webhook.hpp"
#include "dispatcher/app/table_view.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/crypto/sealer.hpp"
#include "fantail/crypto/signature.hpp"
#include "fantail/intake/intake.hpp"
#include "fantail/runtime/task_group.hpp"

namespace fantail::dispatcher {

struct DeliveringSettings {
    InFlightLimits in_flight;
    core::TopicNames topics;
    std::string worker;  ///< written into outcomes, for people
};

/// What a delivering needs of its worker; all of it outlives it.
struct DeliveringParts {
    Endpoint& endpoint;
    intake::RecordLog& log;
    TableView& table;
    const core::Realms& realms;
    const crypto::Sealer& sealer;
    const intake::Clock& clock;
    Counts& counts;
    intake::Failure& failure;
    runtime::TaskGroup& tasks;
};

/// Turns tasks into attempts, and attempts into outcomes.
///
/// A task waits for its endpoint's turn, then for a table that has passed its webhook; it is sent, or concluded without
/// being sent. Its outcome is written and acknowledged first, then what follows from the outcome, and only then is it
/// settled: a crash between any two repeats what is missing and loses nothing.
///
/// Threads: one worker's.
/// Ends:    drop_queued() forgets what has not started; what has ends by its deadline.
class Delivering : public intake::Taker {
public:
    Delivering(DeliveringSettings settings, DeliveringParts parts);

    /// Where the tasks come from; given once (each needs the other).
    void settle_at(intake::Intake& intake) noexcept { intake_ = &intake; }

    void take(core::InRecord record, intake::Ticket ticket) override;
    void drop_queued(const std::vector<core::Partition>& partitions) override;

private:
    struct Taken {
        core::InRecord record;
        intake::Ticket ticket;
        std::chrono::steady_clock::time_point at;
    };
    using Prepared = std::variant<PreparedWebhook, PreparedWebhook::Unsendable>;

    void start_next();
    boost::asio::awaitable<void> deliver(Taken taken);
    /// nullopt: told to stop before it was decided.
    boost::asio::awaitable<std::optional<core::Outcome>> conclude(const Taken& taken);

    /// Sends, and writes into `outcome` what came of it; false: told to stop.
    boost::asio::awaitable<bool> attempt(const Taken& taken, const core::HeldWebhook& held,
                                         const core::Dialect& dialect, core::Outcome& outcome);

    /// The outcome, then what follows from it, each acknowledged; false: Kafka refused one.
    boost::asio::awaitable<bool> write(const Taken& taken, const core::Outcome& outcome);
    std::shared_ptr<const Prepared> prepare(const core::HeldWebhook& held, const core::Dialect& dialect);

    DeliveringSettings settings_;
    DeliveringParts parts_;
    intake::Intake* intake_{nullptr};
    InFlight<Taken> queue_;
    crypto::Signer signer_;

    struct Cached {
        core::Offset made_from;
        std::shared_ptr<const Prepared> prepared;  ///< outlives its place here while a request uses it
    };
    std::unordered_map<core::WebhookId, Cached> prepared_;
};

}  // namespace fantail::dispatcher
