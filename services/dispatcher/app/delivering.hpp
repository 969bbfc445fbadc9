#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "dispatcher/app/attempting.hpp"
#include "dispatcher/app/broker_time.hpp"
#include "dispatcher/app/due_queue.hpp"
#include "dispatcher/app/endpoint_turns.hpp"
#include "dispatcher/app/owners.hpp"
#include "dispatcher/app/ports.hpp"
#include "dispatcher/app/settling.hpp"
#include "dispatcher/app/table_view.hpp"
#include "dispatcher/app/taken.hpp"
#include "dispatcher/app/taking_over.hpp"
#include "fantail/core/duplicates.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/core/retry.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/crypto/sealer.hpp"
#include "fantail/intake/intake.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/task_group.hpp"

namespace fantail::dispatcher {

struct DeliveringSettings {
    core::IsolationSettings isolation;
    std::size_t in_flight_per_endpoint{64};
    std::size_t waiting_in_memory{10'000};  ///< retries of the next seconds; further ones take the shortest delay topic
    core::RetryLimits retries;
    core::DuplicatesLimits duplicates;
    core::TopicNames topics;
    std::int32_t partitions{1};  ///< of `fantail.deliveries`
    std::string worker;          ///< written into outcomes, for people
};

/// What a delivering needs of its worker; all of it outlives it.
struct DeliveringParts {
    boost::asio::any_io_executor executor;
    Endpoint& endpoint;
    intake::RecordLog& log;
    OutcomeLog& outcomes;
    TableView& table;
    const core::Realms& realms;
    const crypto::Sealer& sealer;
    const intake::Clock& clock;
    BrokerTime& broker;
    Counts& counts;
    intake::Failure& failure;
    runtime::TaskGroup& tasks;
    std::function<core::Jitter()> jitter;
};

/// A worker's deliveries, from the task that is taken to the one that is settled.
///
/// Of a new partition it first reads what earlier owners left in the outcome log. A task that has an outcome there is
/// settled by it; one that a former owner may still be sending waits for that; a second record of the same turn is
/// dropped. The rest waits until it is due, then for its endpoint's turn (core::Isolation: it is sent, or waits for
/// longer, or is stood in for), is concluded (Attempting) and settled (Settling). A test waits for nothing: it is sent
/// at once, or has failed.
///
/// Threads: one worker's.
/// Ends:    drop_queued() forgets what has not started; what has ends by its deadline.
class Delivering : public intake::Taker {
public:
    Delivering(DeliveringSettings settings, DeliveringParts parts);

    /// Where the tasks come from; given once (each needs the other).
    void settle_at(intake::Intake& intake) noexcept { intake_ = &intake; }

    /// Starts what time alone makes startable, when it does. One task of the worker, for as long as it takes.
    boost::asio::awaitable<void> serve_time();

    /// Starts what is due by now.
    void start_due();

    /// Reads the outcome log on while a former owner's request may still end. One task of the worker, likewise.
    boost::asio::awaitable<void> serve_take_over();

    void look_for_outcomes() { taking_over_.look_again(); }

    /// Tells whoever owns an endpoint after us what its limits must not forget, now and then. One task of the worker.
    boost::asio::awaitable<void> serve_endpoint_states();

    [[nodiscard]] std::size_t waiting_in_memory() const noexcept { return due_.size(); }
    [[nodiscard]] const core::Isolation<Taken>& isolation() const noexcept { return turns_.isolation(); }

    void given(const intake::Assigned& assigned) override;
    void gone(const core::Partition& partition) override;
    [[nodiscard]] bool may_take(const core::Partition& partition) const override;
    std::string note(const core::Partition& partition, core::Offset watermark, intake::NoteFor why) override;
    void take(core::InRecord record, intake::Ticket ticket) override;
    void drop_queued(const std::vector<core::Partition>& partitions) override;

private:
    void consider(Taken taken);
    void admit(Taken taken, Ownership& owner);
    void ask_again();
    void queue(Taken taken);
    void start_test(Taken taken, const Ownership& owner);
    void push(Taken taken);
    void start_next();
    void sleep_shorter();
    [[nodiscard]] std::optional<runtime::Deadline> next_wake();
    void conclude_at_once(Taken taken, core::Verdict verdict, core::OutcomeReason reason);

    boost::asio::awaitable<void> take_over(core::Partition partition, std::uint64_t assignment);
    boost::asio::awaitable<void> deliver(Taken taken, core::Permission turn);
    boost::asio::awaitable<void> conclude_unsent(Taken taken, core::Outcome outcome);
    boost::asio::awaitable<void> settle_by(Taken taken, core::Outcome outcome);

    DeliveringSettings settings_;
    DeliveringParts parts_;
    intake::Intake* intake_{nullptr};
    Owners owners_;
    TakingOver taking_over_;
    Attempting attempting_;
    Settling settling_;
    std::list<Taken> awaiting_;  ///< an outcome of a former owner
    DueQueue<Taken> due_;
    EndpointTurns turns_;
    bool saturated_{false};                          ///< as of the last start_next(); then nothing more is taken
    std::optional<runtime::Deadline> sleeps_until_;  ///< serve_time(); nullopt: until it is woken
    runtime::AsyncEvent sooner_;
};

}  // namespace fantail::dispatcher
