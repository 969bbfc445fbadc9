#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "fantail/core/ids.hpp"
#include "fantail/core/window.hpp"
#include "fantail/intake/ports.hpp"

namespace fantail::intake {

/// Names one taken record until it is settled. It outlives the assignment it was taken under, and then settles nothing.
struct Ticket {
    std::uint64_t assignment;  ///< an epoch of our own: the group's generation is none
    core::Window::Entry entry;
};

enum class Settled {
    yes,
    stale,  ///< the partition has been given up since: the next owner settles it
};

/// The windows of the partitions that a worker owns, one for each assignment.
///
/// Threads: one worker's.
class PartitionWindows {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// `per_worker` bounds the sum over all partitions.
    PartitionWindows(core::WindowLimits per_partition, core::WindowLimits per_worker) noexcept;

    /// Returns the number of the assignment.
    std::uint64_t open(const core::Partition& partition, core::Offset start, Time now);
    void close(const core::Partition& partition);

    [[nodiscard]] bool has_room(const core::Partition& partition) const noexcept;

    /// The partition must be open.
    Ticket take(const core::Position& position, std::size_t bytes);

    /// Forgets the newest record taken of its partition, before it is begun; nullopt: the partition has been given up.
    std::optional<core::Position> take_back(const Ticket& ticket) noexcept;

    /// Work on a taken record begins; it ends with settle() or abandon().
    void begin(const Ticket& ticket) noexcept;
    void abandon(const Ticket& ticket) noexcept;

    /// Settles what was begun, once.
    Settled settle(const Ticket& ticket) noexcept;

    /// How many records of these partitions are begun and have not ended.
    [[nodiscard]] std::size_t in_flight(const std::vector<core::Partition>& partitions) const noexcept;

    /// nullopt: the partition is not open.
    [[nodiscard]] std::optional<core::Offset> watermark(const core::Partition& partition) const noexcept;
    [[nodiscard]] std::size_t unsettled(const core::Partition& partition) const noexcept;

    /// A commit that was sent then has been acknowledged: the partition was ours at that moment. One that was sent
    /// under an earlier assignment proves nothing: others may have had the partition since.
    void prove(const core::Partition& partition, Time sent_at) noexcept;

    /// When the ticket's partition was last proven ours; nullopt: never yet, or it has been given up.
    [[nodiscard]] std::optional<Time> proven(const Ticket& ticket) const noexcept;

    [[nodiscard]] std::vector<core::Partition> partitions() const;
    [[nodiscard]] std::size_t unsettled() const noexcept { return total_entries_; }
    [[nodiscard]] std::size_t unsettled_bytes() const noexcept { return total_bytes_; }

    /// Whether the assignment that the ticket was taken under still stands.
    [[nodiscard]] bool is_current(const Ticket& ticket) const noexcept;

private:
    struct Open {
        core::Partition partition;
        core::Window window;
        Time opened;
        std::size_t in_flight{0};
        std::optional<Time> proven{};
    };

    [[nodiscard]] const Open* find(const core::Partition& partition) const noexcept;

    core::WindowLimits per_partition_;
    core::WindowLimits per_worker_;
    std::uint64_t last_assignment_{0};
    std::unordered_map<std::uint64_t, Open> open_;
    std::map<core::Partition, std::uint64_t> assignments_;
    std::size_t total_entries_{0};
    std::size_t total_bytes_{0};
};

}  // namespace fantail::intake
