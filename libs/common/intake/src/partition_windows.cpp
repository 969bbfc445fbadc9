#include "fantail/intake/partition_windows.hpp"

#include "fantail/core/assert.hpp"

namespace fantail::intake {

PartitionWindows::PartitionWindows(core::WindowLimits per_partition, core::WindowLimits per_worker) noexcept
    : per_partition_{per_partition}, per_worker_{per_worker}
{
}

std::uint64_t PartitionWindows::open(const core::Partition& partition, core::Offset start, Time now)
{
    close(partition);
    const auto assignment = ++last_assignment_;
    open_.emplace(assignment, Open{partition, core::Window{start, per_partition_}, now});
    assignments_[partition] = assignment;
    return assignment;
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

std::optional<core::Position> PartitionWindows::take_back(const Ticket& ticket) noexcept
{
    const auto found = open_.find(ticket.assignment);
    if (found == open_.end()) return std::nullopt;
    auto& window = found->second.window;
    const auto bytes_before = window.unsettled_bytes();
    const auto offset = window.take_back(ticket.entry);
    --total_entries_;
    total_bytes_ -= bytes_before - window.unsettled_bytes();
    return core::Position{found->second.partition, offset};
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

std::optional<core::Offset> PartitionWindows::watermark(const core::Partition& partition) const noexcept
{
    const auto* open = find(partition);
    if (open == nullptr) return std::nullopt;
    return open->window.watermark();
}

std::size_t PartitionWindows::unsettled(const core::Partition& partition) const noexcept
{
    const auto* open = find(partition);
    return open == nullptr ? 0 : open->window.unsettled();
}

void PartitionWindows::prove(const core::Partition& partition, Time sent_at) noexcept
{
    const auto assignment = assignments_.find(partition);
    if (assignment == assignments_.end()) return;
    auto& open = open_.at(assignment->second);
    if (sent_at < open.opened) return;
    if (!open.proven || *open.proven < sent_at) open.proven = sent_at;
}

std::optional<PartitionWindows::Time> PartitionWindows::proven(const Ticket& ticket) const noexcept
{
    const auto found = open_.find(ticket.assignment);
    return found == open_.end() ? std::nullopt : found->second.proven;
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
