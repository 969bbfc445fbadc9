#include "fantail/intake/intake.hpp"

#include <utility>

#include "fantail/core/assert.hpp"

namespace fantail::intake {

namespace asio = boost::asio;

Intake::Intake(asio::any_io_executor executor, IntakeSettings settings, Taker& taker, const Clock& clock)
    : settings_{settings}, taker_{taker}, clock_{clock}, windows_{settings.per_partition, settings.per_worker},
      ended_{executor}, lease_changed_{std::move(executor)}
{
}

void Intake::abandon(const Ticket& ticket)
{
    windows_.abandon(ticket);
    ended_.notify_all();
}

void Intake::put_back(const Ticket& ticket)
{
    const auto record = windows_.take_back(ticket);
    if (record && committer_ != nullptr) committer_->put_back(*record);
}

void Intake::read_on(const core::Partition& partition)
{
    if (committer_ != nullptr) committer_->read_on(partition);
}

Settled Intake::settle(const Ticket& ticket)
{
    const auto settled = windows_.settle(ticket);
    if (settled == Settled::stale) return settled;
    ended_.notify_all();
    if (!slow_.empty()) commit();  // who takes one at a time waits for it
    may_have_room();
    return settled;
}

void Intake::may_have_room()
{
    if (committer_ != nullptr) committer_->room_made();
}

void Intake::commit()
{
    if (revoking_ || committer_ == nullptr) return;  // a revocation commits by itself, and later
    auto points = points_of(windows_.partitions(), NoteFor::commit);
    if (!points.empty()) committer_->commit(std::move(points));
}

std::vector<CommitPoint> Intake::points_of(const std::vector<core::Partition>& partitions, NoteFor why)
{
    std::vector<CommitPoint> points;
    points.reserve(partitions.size());
    for (const auto& partition : partitions) {
        const auto watermark = windows_.watermark(partition);
        if (watermark) points.push_back({partition, *watermark, taker_.note(partition, *watermark, why)});
    }
    return points;
}

bool Intake::has_lease(const Ticket& ticket, std::chrono::steady_clock::time_point since) const noexcept
{
    const auto proven = windows_.proven(ticket);
    return proven && *proven >= since && clock_.steady() - *proven <= settings_.lease;
}

asio::awaitable<bool> Intake::lease(Ticket ticket, std::chrono::steady_clock::time_point since)
{
    while (windows_.is_current(ticket)) {
        if (has_lease(ticket, since)) co_return true;
        co_await lease_changed_.wait();
    }
    co_return false;
}

void Intake::take_one_at_a_time(const core::Partition& partition, core::Offset end)
{
    slow_[partition] = {end, core::Offset{-1}};
}

void Intake::stop()
{
    stopped_ = true;
    taker_.drop_queued(windows_.partitions());
}

asio::awaitable<bool> Intake::drain(runtime::Deadline deadline)
{
    return wait_until_idle(windows_.partitions(), deadline);
}

asio::awaitable<bool> Intake::wait_until_idle(std::vector<core::Partition> partitions, runtime::Deadline deadline)
{
    while (windows_.in_flight(partitions) > 0) {
        const bool something_ended = co_await ended_.wait_until(deadline);
        if (!something_ended) co_return windows_.in_flight(partitions) == 0;
    }
    co_return true;
}

void Intake::assigned(const core::Partition& partition, core::Offset start, const std::string& metadata)
{
    slow_.erase(partition);
    const auto assignment = windows_.open(partition, start, clock_.steady());
    taker_.given({partition, assignment, start, metadata});
    // At once: its acknowledgement is the first lease.
    if (committer_ != nullptr && !revoking_) committer_->commit(points_of({partition}, NoteFor::commit));
}

asio::awaitable<std::vector<CommitPoint>> Intake::revoking(std::vector<core::Partition> partitions)
{
    revoking_ = true;
    taker_.drop_queued(partitions);
    co_await wait_until_idle(partitions, std::chrono::steady_clock::now() + settings_.revoke_grace);
    auto points = points_of(partitions, NoteFor::handing_over);
    for (const auto& partition : partitions) close(partition);
    revoking_ = false;
    co_return points;
}

void Intake::lost(const std::vector<core::Partition>& partitions)
{
    taker_.drop_queued(partitions);
    for (const auto& partition : partitions) close(partition);
}

void Intake::close(const core::Partition& partition)
{
    windows_.close(partition);
    slow_.erase(partition);
    taker_.gone(partition);
    lease_changed_.notify_all();
}

bool Intake::has_room(const core::Partition& partition) const
{
    return !stopped_ && !revoking_ && windows_.has_room(partition) && may_take_next(partition) &&
           taker_.may_take(partition);
}

bool Intake::may_take_next(const core::Partition& partition) const
{
    const auto slow = slow_.find(partition);
    if (slow == slow_.end()) return true;
    return windows_.unsettled(partition) == 0 && slow->second.committed == windows_.watermark(partition);
}

void Intake::taken(core::InRecord record)
{
    const auto bytes = record.value ? record.value->size() : 0;
    const auto ticket = windows_.take(record.position, bytes);
    taker_.take(std::move(record), ticket);
}

void Intake::committed(const CommitPoint& point, std::chrono::steady_clock::time_point sent_at)
{
    windows_.prove(point.partition, sent_at);
    lease_changed_.notify_all();
    const auto slow = slow_.find(point.partition);
    if (slow == slow_.end()) return;
    slow->second.committed = point.offset;
    if (point.offset >= slow->second.end) slow_.erase(slow);
    may_have_room();
}

}  // namespace fantail::intake
