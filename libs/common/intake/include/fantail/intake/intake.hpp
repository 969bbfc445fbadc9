#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "fantail/intake/partition_windows.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/deadline.hpp"

namespace fantail::intake {

/// A partition that the group gave us.
struct Assigned {
    core::Partition partition;
    std::uint64_t assignment;  ///< as in the tickets of its records
    core::Offset start;
    std::string note;  ///< what its last owner committed beside `start`; empty: nothing
};

/// When a note is written: it goes with each commit, and with the last one.
enum class NoteFor { commit, handing_over };

/// Who works on the records that an intake takes: begins each, and settles it when everything it needs is acknowledged.
class Taker {
public:
    virtual ~Taker() = default;

    /// The partition is ours; nothing of it is taken before this returns, and nothing while may_take() denies it.
    virtual void given(const Assigned& /*assigned*/) {}

    /// It is not ours any more, however that came. Nothing more is asked about it.
    virtual void gone(const core::Partition& /*partition*/) {}

    /// Whether a record of the partition may be taken now. Who changes the answer tells the intake: may_have_room().
    [[nodiscard]] virtual bool may_take(const core::Partition& /*partition*/) const { return true; }

    /// What is committed beside the watermark, for the next owner: text, at most 4096 bytes.
    virtual std::string note(const core::Partition& /*partition*/, core::Offset /*watermark*/, NoteFor /*why*/)
    {
        return {};
    }

    virtual void take(core::InRecord record, Ticket ticket) = 0;

    /// These partitions go to others, or we stop: what was taken of them and has not been begun is forgotten, and
    /// read again by the next owner.
    virtual void drop_queued(const std::vector<core::Partition>& partitions) = 0;
};

struct IntakeSettings {
    core::WindowLimits per_partition;
    core::WindowLimits per_worker;
    std::chrono::milliseconds revoke_grace{2'000};  ///< in a rebalance every partition of the group stands still
    std::chrono::milliseconds lease{30'000};  ///< how long a commit proves that a partition is ours; ⅔ of a session
};

/// A worker's share of a consumer group: takes records in poll order, lets them settle in any order, and commits each
/// partition's watermark. At least once follows from this and nothing else: an offset is committed only below the
/// lowest record that is not settled, and only under the assignment that read it.
///
/// Threads: one worker's.
/// Ends:    stop(), then drain(); what is not settled by then is read again by the next owner.
class Intake : public PartitionEvents {
public:
    /// `taker`, `clock` and `executor`'s context must outlive this.
    Intake(boost::asio::any_io_executor executor, IntakeSettings settings, Taker& taker, const Clock& clock);

    /// The consumer that this takes from; given once, before it runs (each needs the other).
    void take_from(Committer& committer) noexcept { committer_ = &committer; }

    /// Work on it begins: from now on a revocation and a drain wait for it.
    void begin(const Ticket& ticket) noexcept { windows_.begin(ticket); }

    /// What was begun has ended without being settled: its next owner reads it again.
    void abandon(const Ticket& ticket);

    /// The newest record taken of its partition is given back, before it is begun: neither it nor what comes behind it
    /// is held in memory until read_on(), and then it is taken again. For waits too long, or bodies too large, to hold.
    void put_back(const Ticket& ticket);
    void read_on(const core::Partition& partition);

    /// What was begun needs nothing more.
    Settled settle(const Ticket& ticket);

    /// False once the partition was given up: what has not been begun need not be.
    [[nodiscard]] bool is_current(const Ticket& ticket) const noexcept { return windows_.is_current(ticket); }

    /// Waits until a commit of the partition that was sent at or after `since`, and not longer ago than the lease, is
    /// acknowledged: until then nobody may act for it, since another owner may. False: the partition was given up.
    /// Throws operation_aborted when cancelled.
    boost::asio::awaitable<bool> lease(Ticket ticket, std::chrono::steady_clock::time_point since = {});

    /// Whether lease() would come back at once.
    [[nodiscard]] bool has_lease(const Ticket& ticket, std::chrono::steady_clock::time_point since = {}) const noexcept;

    /// From now until everything below `end` is settled, one record of the partition is taken at a time, and the next
    /// one when the commit of the one before is acknowledged.
    void take_one_at_a_time(const core::Partition& partition, core::Offset end);

    /// Commits every watermark, also where it has not moved; call each second.
    void commit();

    /// The taker may answer may_take() otherwise now.
    void may_have_room();

    /// Takes no further record, and drops what has not been begun.
    void stop();

    /// Waits until nothing is in flight; false when `deadline` came first.
    boost::asio::awaitable<bool> drain(runtime::Deadline deadline);

    [[nodiscard]] std::size_t unsettled() const noexcept { return windows_.unsettled(); }
    [[nodiscard]] std::size_t unsettled_bytes() const noexcept { return windows_.unsettled_bytes(); }
    [[nodiscard]] std::vector<core::Partition> partitions() const { return windows_.partitions(); }

    void assigned(const core::Partition& partition, core::Offset start, const std::string& metadata) override;
    boost::asio::awaitable<std::vector<CommitPoint>> revoking(std::vector<core::Partition> partitions) override;
    void lost(const std::vector<core::Partition>& partitions) override;
    [[nodiscard]] bool has_room(const core::Partition& partition) const override;
    void taken(core::InRecord record) override;
    void committed(const CommitPoint& point, std::chrono::steady_clock::time_point sent_at) override;

private:
    boost::asio::awaitable<bool> wait_until_idle(std::vector<core::Partition> partitions, runtime::Deadline deadline);
    void close(const core::Partition& partition);
    [[nodiscard]] std::vector<CommitPoint> points_of(const std::vector<core::Partition>& partitions, NoteFor why);
    [[nodiscard]] bool may_take_next(const core::Partition& partition) const;

    struct OneAtATime {
        core::Offset end;
        core::Offset committed;  ///< the last acknowledged watermark
    };

    IntakeSettings settings_;
    Taker& taker_;
    const Clock& clock_;
    Committer* committer_{nullptr};
    PartitionWindows windows_;
    std::map<core::Partition, OneAtATime> slow_;
    runtime::AsyncEvent ended_;
    runtime::AsyncEvent lease_changed_;  ///< renewed, or the partition given up
    bool revoking_{false};
    bool stopped_{false};
};

}  // namespace fantail::intake
