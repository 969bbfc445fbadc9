#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "fantail/core/ids.hpp"
#include "fantail/core/record.hpp"
#include "fantail/core/result.hpp"

namespace fantail::intake {

/// Told where a record lies once Kafka has acknowledged it, or why it never will.
using AppendHandler = std::function<void(core::Result<core::Position>)>;

/// Where records are written.
///
/// Threads: called from the worker that owns it, and calls its handlers there, never from within append().
/// Errors:  a refusal is final (the record is not and will not be in the log, as far as anybody can know): its user
///          settles nothing that depends on it.
class RecordLog {
public:
    virtual ~RecordLog() = default;

    virtual void append(core::OutRecord record, AppendHandler handler) = 0;
};

/// The same, for a coroutine that has nothing to do until the record is acknowledged.
boost::asio::awaitable<core::Result<core::Position>> append(RecordLog& log, core::OutRecord record);

/// How far a partition is settled.
struct CommitPoint {
    core::Partition partition;
    core::Offset offset;
    std::string metadata;  ///< text, at most 4096 bytes; empty: nothing to say
};

/// What a group consumer tells its user, and asks of it.
///
/// Threads: called on the consumer's own worker, never from within a call that its user makes.
class PartitionEvents {
public:
    virtual ~PartitionEvents() = default;

    /// The partition is ours from `start` on; nothing is read from it before this returns.
    virtual void assigned(const core::Partition& partition, core::Offset start, const std::string& metadata) = 0;

    /// The partitions go to others: finish or drop what is in flight, in at most two seconds. What this returns is
    /// committed before they are given up. Until then the consumer reads nothing.
    virtual boost::asio::awaitable<std::vector<CommitPoint>> revoking(std::vector<core::Partition> partitions) = 0;

    /// The partitions are gone already: nothing may be committed.
    virtual void lost(const std::vector<core::Partition>& partitions) = 0;

    /// Whether a record of this partition may be handed over now. Asked again after each record and each settle.
    [[nodiscard]] virtual bool has_room(const core::Partition& partition) const = 0;

    virtual void taken(core::InRecord record) = 0;

    /// Kafka has acknowledged the commit that was sent at `sent_at`: at that moment the partition was ours.
    virtual void committed(const CommitPoint& point, std::chrono::steady_clock::time_point sent_at) = 0;
};

/// What a reader of a compacted topic tells its user. The kafka::TableReader's handler.
///
/// Threads: called on the reader's own worker.
class TableEvents {
public:
    virtual ~TableEvents() = default;

    virtual void read(core::InRecord record) = 0;

    /// The end of the log was reached at or past the high watermark that was asked for first: everything below `next`
    /// has been read. Called again at least each second while that stays true.
    /// That end was asked for at `asked_at`: whatever had been written before it has been read.
    virtual void current(core::Offset next, std::chrono::steady_clock::time_point asked_at) = 0;
};

/// The wall's time, which signatures and records carry, and the steady one, which deadlines and durations go by.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual core::Timestamp wall() const = 0;
    [[nodiscard]] virtual std::chrono::steady_clock::time_point steady() const = 0;
};

/// Told when a worker cannot go on, as when Kafka refused a record: nothing more may be settled, and the process ends,
/// so that what it had not settled is read again.
class Failure {
public:
    virtual ~Failure() = default;
    virtual void cannot_go_on(const core::Error& error) = 0;
};

/// Commits, as its user sees a group consumer.
class Committer {
public:
    virtual ~Committer() = default;

    /// Sends the commit on its way; committed() tells of its acknowledgement. Of two for a partition the later wins.
    virtual void commit(std::vector<CommitPoint> points) = 0;

    /// Something settled: partitions that had no room are asked again.
    virtual void room_made() = 0;

    /// The newest record that was given of its partition is not wanted yet. Nothing of the partition is read or kept
    /// in memory until read_on(), and then this record comes first. May be called while it is being given.
    virtual void put_back(const core::Position& record) = 0;
    virtual void read_on(const core::Partition& partition) = 0;
};

}  // namespace fantail::intake
