#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "fantail/core/ids.hpp"

namespace fantail::core {

/// What a window may hold. When either is reached, its partition is not polled.
struct WindowLimits {
    /// Settled ones behind an unsettled one included: a minute of 10,000 a second behind a request that hangs.
    std::size_t entries{600'000};
    std::size_t bytes{std::size_t{64} << 20};  ///< of unsettled bodies
};

/// The records of one partition that were taken and not all settled, in the order they were polled.
///
/// An offset may be committed only below the lowest record that is not settled; records settle in any order, and
/// offsets have gaps, so the window keeps its own order and never computes with offsets. It belongs to one assignment
/// of the partition and dies with it: what settles later finds another epoch and is dropped by its owner.
///
/// Threads: one worker's.
/// Cost:    amortised O(1) a record; a settled entry keeps 24 bytes until the ones before it have settled.
class Window {
public:
    /// A handle on one taken record; valid until it is settled.
    class Entry {
    public:
        friend bool operator==(Entry, Entry) = default;

    private:
        friend class Window;
        explicit Entry(std::uint64_t number) noexcept : number_{number} {}
        std::uint64_t number_;
    };

    /// `start`: the offset from which the partition is read; committed until something settles.
    Window(Offset start, WindowLimits limits) noexcept;

    /// Whether a further record may be taken. Asked before polling, so the last one may pass the byte limit.
    [[nodiscard]] bool has_room() const noexcept;

    Entry take(Offset offset, std::size_t bytes);

    /// Forgets the newest entry, which is to be taken again; returns where it was.
    Offset take_back(Entry entry) noexcept;

    /// Settles an entry, once.
    void settle(Entry entry) noexcept;

    /// The offset to commit: everything below it is settled.
    [[nodiscard]] Offset watermark() const noexcept;

    [[nodiscard]] std::size_t unsettled() const noexcept { return unsettled_; }
    [[nodiscard]] std::size_t unsettled_bytes() const noexcept { return unsettled_bytes_; }

private:
    struct Slot {
        Offset offset;
        std::size_t bytes;
        bool settled;
    };

    WindowLimits limits_;
    std::deque<Slot> slots_;
    std::uint64_t first_number_{0};  ///< of slots_.front()
    Offset position_;                ///< behind the last record that left the front
    std::size_t unsettled_{0};
    std::size_t unsettled_bytes_{0};
};

}  // namespace fantail::core
