#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

#include "fantail/core/delivery.hpp"
#include "fantail/core/uuid_bits.hpp"

namespace fantail::core {

/// How much a memory of duplicates holds.
struct DuplicatesLimits {
    std::chrono::milliseconds
        age;  ///< each is remembered at least so long: session timeout + what a late copy may take
    std::size_t entries{1'000'000};
};

/// What tells two records of one chain apart.
enum class DuplicatesBy {
    turn,          ///< the dispatcher's: each turn reaches it once, over however many hops
    turn_and_hop,  ///< the relay's
};

/// The highest turn (and hop) seen of each chain (delivery id, replay), for a while.
///
/// Records come twice where a producer's owner died between writing and committing; the copy is at or below what was
/// seen. A parked task, a second hop and a replay are none: their turn, hop or replay differs. An entry is forgotten
/// once it is older than `age`, counted from its last rise; earlier only if there is no room, oldest first, and that
/// is counted: what is forgotten may be sent twice, never lost. An id that is no UUID is not remembered, likewise.
///
/// It belongs to one assignment and dies with it: a task that was admitted and then dropped unsent at a revoke comes
/// back, and a memory that outlived the assignment would take it for its own duplicate.
///
/// Cost: about 100 bytes an entry (64 in the table, 8 to 16 of buckets, 24 in the order), O(1) a record;
///       10,000 a second remembered for 75 s are 75 MB.
class Duplicates {
public:
    /// Monotonic, from any origin.
    using Time = std::chrono::milliseconds;

    [[nodiscard]] static Time at(std::chrono::steady_clock::time_point time) noexcept
    {
        return std::chrono::duration_cast<Time>(time.time_since_epoch());
    }

    enum class Answer { fresh, duplicate };

    Duplicates(DuplicatesBy by, DuplicatesLimits limits) noexcept;

    /// Asked once for each record before anything is done with it; remembers it if it is fresh.
    Answer admit(const DeliveryId& delivery, const ChainPosition& at, Time now);

    /// Remembers what an outcome tells at take-over, as of now.
    void seed(const DeliveryId& delivery, const ChainPosition& at, Time now) { admit(delivery, at, now); }

    /// Whether one more can be remembered without forgetting another too early.
    [[nodiscard]] bool has_room(Time now);

    [[nodiscard]] std::size_t size() const noexcept { return seen_.size(); }
    [[nodiscard]] std::uint64_t forgotten_early() const noexcept { return forgotten_early_; }

private:
    struct Chain {
        UuidBits delivery;
        std::uint32_t replay;

        friend bool operator==(const Chain&, const Chain&) = default;
    };
    struct ChainHash {
        std::size_t operator()(const Chain& chain) const noexcept;
    };
    struct Highest {
        std::uint32_t turn;
        std::uint32_t hop;
        std::uint64_t rise;  ///< the one of `order_` that keeps it
    };
    using Table = std::unordered_map<Chain, Highest, ChainHash>;
    struct Rise {
        Table::value_type* entry;  ///< stays where it is as long as it is in the table
        std::uint64_t number;
        Time at;
    };

    static std::optional<Chain> chain_of(const DeliveryId& delivery, std::uint32_t replay) noexcept;
    void forget_older(Time now);
    void forget_oldest();

    DuplicatesBy by_;
    DuplicatesLimits limits_;
    Table seen_;
    std::deque<Rise> order_;  ///< its length is what `entries` bounds
    std::uint64_t rises_{0};
    std::uint64_t forgotten_early_{0};
};

}  // namespace fantail::core
