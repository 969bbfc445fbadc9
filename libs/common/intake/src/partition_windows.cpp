#include "fantail/intake/partition_windows.hpp"

#include "fantail/core/assert.hpp"

namespace fantail::intake {

PartitionWindows::PartitionWindows(core::WindowLimits per_partition, core::WindowLimits per_worker) noexcept
    : per_partition_{per_partition}, per_worker_{per_worker}
{
}

void PartitionWindows::open(const core::Partition& partition, core::Offset start)
{
    close(partition);
    const auto assignment = ++last_assignment_;
    open_.emplace(assignment, Open{partition, core::Window{start, per_partition_}, 0});
    assignments_[partition] = assignment;
}

void PartitionWindows::close(const core::Partition& partition)
{
    const auto assignment = assignments_.find(partition);
    if (assignment == assignments_.end()) return;
    const auto closing = open_.find(assignment->second);
    total_entries_ -= closing->second.window.unsettled();
    total_bytes_ -= closing->second.window.unsettled_bytes();
    open_.erase(closing);
    assignments_.erase(assignment);
}

const PartitionWindows::Open* PartitionWindows::find(const core::Partition& partition) const noexcept
{
    const auto assignment = assignments_.find(partition);
    return assignment == assignments_.end() ? nullptr : &open_.at(assignment->second);
}

bool PartitionWindows::has_room(const core::Partition& partition) const noexcept
{
    if (total_entries_ >= per_worker_.entries || total_bytes_ >= per_worker_.bytes) return false;
    const auto* open = find(partition);
    return open != nullptr && open->window.has_room();
}

Ticket PartitionWindows::take(const core::Position& position, std::size_t bytes)
{
    const auto assignment = assignments_.find(position.partition);
    FANTAIL_ASSERT(assignment != assignments_.end());
    auto& window = open_.at(assignment->second).window;
    ++total_entries_;
    total_bytes_ += bytes;
    return Ticket{assignment->second, window.take(position.offset, bytes)};
}

void PartitionWindows::begin(const Ticket& ticket) noexcept
{
    if (const auto found = open_.find(ticket.assignment); found != open_.end()) ++found->second.in_flight;
}

void PartitionWindows::abandon(const Ticket& ticket) noexcept
{
    const auto found = open_.find(ticket.assignment);
    if (found == open_.end()) return;
    FANTAIL_ASSERT(found->second.in_flight > 0);
    --found->second.in_flight;
}

Settled PartitionWindows::settle(const Ticket& ticket) noexcept
{
    const auto found = open_.find(ticket.assignment);
    if (found == open_.end()) return Settled::stale;
    FANTAIL_ASSERT(found->second.in_flight > 0);
    --found->second.in_flight;
    auto& window = found->second.window;
    const auto bytes_before = window.unsettled_bytes();
    window.settle(ticket.entry);
    --total_entries_;
    total_bytes_ -= bytes_before - window.unsettled_bytes();
    return Settled::yes;
}

std::size_t PartitionWindows::in_flight(const std::vector<core::Partition>& partitions) const noexcept
{
    std::size_t sum = 0;
    for (const auto& partition : partitions) {
        if (const auto* open = find(partition)) sum += open->in_flight;
    }
    return sum;
}

std::vector<CommitPoint> PartitionWindows::watermarks() const
{
    std::vector<CommitPoint> points;
    points.reserve(open_.size());
    for (const auto& [partition, assignment] : assignments_) {
        points.push_back({partition, open_.at(assignment).window.watermark(), {}});
    }
    return points;
}

std::vector<CommitPoint> PartitionWindows::watermarks(const std::vector<core::Partition>& partitions) const
{
    std::vector<CommitPoint> points;
    for (const auto& partition : partitions) {
        if (const auto* open = find(partition)) points.push_back({partition, open->window.watermark(), {}});
    }
    return points;
}

std::vector<core::Partition> PartitionWindows::partitions() const
{
    std::vector<core::Partition> partitions;
    partitions.reserve(assignments_.size());
    for (const auto& [partition, assignment] : assignments_) partitions.push_back(partition);
    return partitions;
}

bool PartitionWindows::is_current(const Ticket& ticket) const noexcept { return open_.contains(ticket.assignment); }

}  // namespace fantail::intake
