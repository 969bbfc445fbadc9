#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "dispatcher/app/broker_time.hpp"
#include "dispatcher/relay/pacing.hpp"
#include "dispatcher/relay/ports.hpp"
#include "fantail/core/delivery.hpp"
#include "fantail/core/duplicates.hpp"
#include "fantail/core/relay.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/intake/intake.hpp"
#include "fantail/runtime/async_event.hpp"

namespace fantail::dispatcher {

struct RelayingSettings {
    core::TopicNames topics;
    core::DuplicatesLimits duplicates;              ///< of each delay partition
    core::PaceLimits pace{};                        ///< of what is overdue
    std::chrono::milliseconds held_at_most{1'000};  ///< a head that is due later is put back
    std::size_t held_bytes{std::size_t{4} << 20};   ///< of all heads that are held
    std::chrono::milliseconds fetching_takes{300};  ///< how long before its time a put back head is read again
};

/// What a relaying needs of its worker; all of it outlives it.
struct RelayingParts {
    intake::RecordLog& log;
    const intake::Clock& clock;
    BrokerTime& time;
    RelayCounts& counts;
    intake::Failure& failure;
};

/// Takes the head of each delay partition when its time has come and sends it on, to a smaller delay or back to the
/// dispatchers.
///
/// A delay topic holds each record equally long, so behind a head that is not due nothing is. Such a head waits in
/// memory for a moment, and is otherwise put back: a million waiting records cost nothing but disk.
///
/// Threads: one worker's.
/// Ends:    serve() when it is cancelled. What is on its way then ends by its acknowledgement.
class Relaying : public intake::Taker {
public:
    using Time = std::chrono::steady_clock::time_point;

    Relaying(boost::asio::any_io_executor executor, RelayingSettings settings, RelayingParts parts);

    /// Where the records come from; given once (each needs the other).
    void settle_at(intake::Intake& intake) noexcept { intake_ = &intake; }

    /// Calls look() whenever it is time to.
    boost::asio::awaitable<void> serve();

    /// Does what is due by now, and says when there is more to do at the latest.
    Time look();

    /// The delay partitions whose backlog must be known to dose what is overdue; empty: none.
    [[nodiscard]] std::vector<core::Partition> overdue() const;
    void learn(Backlog backlog);

    /// Partitions whose head is not due yet.
    [[nodiscard]] std::size_t waiting() const noexcept;
    [[nodiscard]] std::uint64_t duplicates_forgotten_early() const noexcept;

    void given(const intake::Assigned& assigned) override;
    void gone(const core::Partition& partition) override;
    [[nodiscard]] bool may_take(const core::Partition& partition) const override;
    void take(core::InRecord record, intake::Ticket ticket) override;
    void drop_queued(const std::vector<core::Partition>& partitions) override;

private:
    /// A record that was taken and is not on its way yet: the one of its partition.
    struct Head {
        core::InRecord record;
        intake::Ticket ticket;
        std::optional<core::DeliveryTask> task;  ///< nullopt: unreadable
        core::Timestamp look_at{};               ///< by the broker's clock
    };
    struct Source {
        core::DelayTier tier;
        core::Duplicates seen;
        core::Offset next;  ///< the first record that was not taken, or was put back
        std::optional<Head> head{};
        std::optional<core::Timestamp> read_on_at{};  ///< its head was put back
    };

    void advance(Source& source, core::Timestamp now);
    void wait(Source& source, core::Timestamp until, core::Timestamp now);
    void put_back(Source& source, core::Timestamp read_on_at);
    void send(Source& source, const std::string& topic);
    [[nodiscard]] bool has_lease(Source& source, core::Timestamp now);
    [[nodiscard]] bool has_pace(Source& source, const core::RelayDecision& decision, core::Timestamp now);
    [[nodiscard]] bool is_duplicate(Source& source);
    void ended(const intake::Ticket& ticket, const core::Result<core::Position>& written);
    void forget_head(Source& source) noexcept;

    [[nodiscard]] static core::ParkedHead parked(const Source& source);
    [[nodiscard]] Pacing::Overdue count_overdue(core::Timestamp now) const;
    void renew_pace(core::Timestamp now);

    RelayingSettings settings_;
    RelayingParts parts_;
    intake::Intake* intake_{nullptr};
    std::map<core::Partition, Source> sources_;
    std::size_t held_bytes_{0};
    Pacing pacing_;
    Backlog backlog_;
    Time pace_renewed_{};
    std::uint64_t forgotten_early_{0};  ///< of assignments that are over
    runtime::AsyncEvent sooner_;        ///< something is due before serve() would look
};

}  // namespace fantail::dispatcher
