#pragma once

#include <chrono>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "fantail/intake/partition_windows.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/deadline.hpp"

namespace fantail::intake {

/// Who works on the records that an intake takes: begins each, and settles it when everything it needs is acknowledged.
class Taker {
public:
    virtual ~Taker() = default;

    virtual void take(core::InRecord record, Ticket ticket) = 0;

    /// These partitions go to others, or we stop: what was taken of them and has not been begun is forgotten, and
    /// read again by the next owner.
    virtual void drop_queued(const std::vector<core::Partition>& partitions) = 0;
};

struct IntakeSettings {
    core::WindowLimits per_partition;
    core::WindowLimits per_worker;
    std::chrono::milliseconds revoke_grace{2'000};  ///< in a rebalance every partition of the group stands still
};

/// A worker's share of a consumer group: takes records in poll order, lets them settle in any order, and commits each
/// partition's watermark. At least once follows from this and nothing else: an offset is committed only below the
/// lowest record that is not settled, and only under the assignment that read it.
///
/// Threads: one worker's.
/// Ends:    stop(), then drain(); what is not settled by then is read again by the next owner.
class Intake : public PartitionEvents {
public:
    /// `taker` and `executor`'s context must outlive this.
    Intake(boost::asio::any_io_executor executor, IntakeSettings settings, Taker& taker);

    /// The consumer that this takes from; given once, before it runs (each needs the other).
    void take_from(Committer& committer) noexcept { committer_ = &committer; }

    /// Work on it begins: from now on a revocation and a drain wait for it.
    void begin(const Ticket& ticket) noexcept { windows_.begin(ticket); }

    /// What was begun has ended without being settled: its next owner reads it again.
    void abandon(const Ticket& ticket);

    /// What was begun needs nothing more.
    Settled settle(const Ticket& ticket);

    /// False once the partition was given up: what has not been begun need not be.
    [[nodiscard]] bool is_current(const Ticket& ticket) const noexcept { return windows_.is_current(ticket); }

    /// Commits every watermark, also where it has not moved; call each second.
    void commit();

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
    void committed(const CommitPoint& point) override;

private:
    boost::asio::awaitable<bool> wait_until_idle(std::vector<core::Partition> partitions, runtime::Deadline deadline);

    IntakeSettings settings_;
    Taker& taker_;
    Committer* committer_{nullptr};
    PartitionWindows windows_;
    runtime::AsyncEvent ended_;
    bool revoking_{false};
    bool stopped_{false};
};

}  // namespace fantail::intake
