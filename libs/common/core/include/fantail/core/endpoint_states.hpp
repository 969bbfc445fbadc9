#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_map>

#include "fantail/core/endpoint_backlog.hpp"
#include "fantail/core/ids.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::core {

/// What the limits of an endpoint with a backlog must not forget when its partition changes hands. All times are the
/// broker's: the next owner has another clock.
struct EndpointState {
    std::optional<double> tokens{};         ///< in its bucket as of then; nullopt: it has none
    std::optional<Timestamp> next_slot{};   ///< for the next one that is parked; nullopt: at once
    std::optional<Timestamp> open_until{};  ///< its circuit; nullopt: closed
    std::optional<Timestamp> failed_at{};   ///< the last real request that failed
    Timestamp as_of{};
    /// Its owner sent nothing after this. Else what was sent since, for up to a few seconds, is missing in it.
    bool handed_over{false};

    friend bool operator==(const EndpointState&, const EndpointState&) = default;
};

/// Then nothing in a state holds any more: slots lie an hour ahead at most, circuits and buckets minutes.
inline constexpr std::chrono::hours endpoint_state_holds{2};

/// Whether a reader of the one would do as a reader of the other, so that it need not be written again. A bucket fills
/// with time: its level says nothing without the moment it was read at.
[[nodiscard]] bool says_the_same(const EndpointState& left, const EndpointState& right) noexcept;

/// The same, told relative to now and back. What an owner that did not hand over has sent at its end is in no record:
/// its bucket counts as empty.
[[nodiscard]] EndpointState state_of(const EndpointBacklog& backlog, Timestamp now);
[[nodiscard]] EndpointBacklog backlog_of(const EndpointState& state, Timestamp now);

using EndpointStates = std::unordered_map<EndpointKey, EndpointState>;

/// The records of `fantail.webhook-state` that are about endpoints: of each the newest in the log's order.
///
/// Bounded: when full, what holds no more goes, and where nothing does, what is new is not kept. An owner that finds
/// nothing starts with an empty bucket, which is safe.
///
/// Threads: the table reader's. What snapshot() returns is immutable.
/// Cost:    O(1) a record; the first one after a snapshot copies the table.
class EndpointStateTable {
public:
    static constexpr std::size_t most_by_default{100'000};  ///< about 150 bytes each

    explicit EndpointStateTable(std::size_t most = most_by_default) noexcept : most_{most} {}

    void apply(EndpointKey key, const EndpointState& state);

    /// A tombstone.
    void remove(const EndpointKey& key);

    /// Never nullptr. The same pointer as before means: nothing has changed.
    [[nodiscard]] std::shared_ptr<const EndpointStates> snapshot();

    [[nodiscard]] std::size_t size() const noexcept { return states_->size(); }

private:
    [[nodiscard]] EndpointStates& writable();
    void make_room(Timestamp as_of);

    std::size_t most_;
    std::shared_ptr<EndpointStates> states_{std::make_shared<EndpointStates>()};
    bool shared_{false};        ///< given away since its last change: copy before writing
    Timestamp no_room_till_{};  ///< nothing held ends before
};

}  // namespace fantail::core
