#include "fantail/intake/intake.hpp"

#include <utility>

#include "fantail/core/assert.hpp"

namespace fantail::intake {

namespace asio = boost::asio;

Intake::Intake(asio::any_io_executor executor, IntakeSettings settings, Taker& taker)
    : settings_{settings}, taker_{taker}, windows_{settings.per_partition, settings.per_worker}, ended_{std::move(
                                                                                                     executor)}
{
}

void Intake::abandon(const Ticket& ticket)
{
    windows_.abandon(ticket);
    ended_.notify_all();
}

Settled Intake::settle(const Ticket& ticket)
{
    const auto settled = windows_.settle(ticket);
    if (settled == Settled::stale) return settled;
    ended_.notify_all();
    if (committer_ != nullptr) committer_->room_made();
    return settled;
}

void Intake::commit()
{
    FANTAIL_ASSERT(committer_ != nullptr);
    if (revoking_) return;  // the revocation commits by itself, and later
    if (auto points = windows_.watermarks(); !points.empty()) committer_->commit(std::move(points));
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

void Intake::assigned(const core::Partition& partition, core::Offset start, const std::string& /*metadata*/)
{
    windows_.open(partition, start);
}

asio::awaitable<std::vector<CommitPoint>> Intake::revoking(std::vector<core::Partition> partitions)
{
    revoking_ = true;
    taker_.drop_queued(partitions);
    co_await wait_until_idle(partitions, std::chrono::steady_clock::now() + settings_.revoke_grace);
    auto points = windows_.watermarks(partitions);
    for (const auto& partition : partitions) windows_.close(partition);
    revoking_ = false;
    co_return points;
}

void Intake::lost(const std::vector<core::Partition>& partitions)
{
    for (const auto& partition : partitions) windows_.close(partition);
}

bool Intake::has_room(const core::Partition& partition) const
{
    return !stopped_ && !revoking_ && windows_.has_room(partition);
}

void Intake::taken(core::InRecord record)
{
    const auto bytes = record.value ? record.value->size() : 0;
    const auto ticket = windows_.take(record.position, bytes);
    taker_.take(std::move(record), ticket);
}

void Intake::committed(const CommitPoint& /*point*/) {}

}  // namespace fantail::intake
