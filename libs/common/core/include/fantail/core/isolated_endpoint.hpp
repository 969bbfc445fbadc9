#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_set>

#include "fantail/core/adaptive_cap.hpp"
#include "fantail/core/circuit_breaker.hpp"
#include "fantail/core/endpoint_backlog.hpp"
#include "fantail/core/host_gate.hpp"
#include "fantail/core/isolation_terms.hpp"
#include "fantail/core/measured_pace.hpp"
#include "fantail/core/reserved_slots.hpp"
#include "fantail/core/token_bucket.hpp"

namespace fantail::core {

struct IsolatedEndpoint;

/// A host and who of its endpoints is to be asked again when it changes.
struct IsolatedHost {
    std::string name;
    HostGate gate;
    std::size_t endpoints{0};                            ///< that are known
    std::unordered_set<IsolatedEndpoint*> with_queue{};  ///< that have something waiting in memory
    std::list<IsolatedEndpoint*> blocked{};              ///< that wait for room at this host, each once
    bool swept{false};                                   ///< it is on the list of what may be forgotten
};

/// One task in memory. It is named by a ticket: whose it is and what it holds is its owner's affair.
struct QueuedTask {
    std::uint64_t ticket;
    std::size_t bytes;
    SteadyTime since;
    Standing standing;
    DueAttempt attempt;
    IsolatedEndpoint* endpoint;
};

/// What may become of an endpoint's next task.
enum class Way : std::uint8_t {
    start,
    by_attempt,      ///< what while_open() says: a circuit is open
    wait_for_end,    ///< of one of its requests, or of a probe
    wait_for_token,  ///< of its bucket
    wait_for_host,   ///< for room there
};

/// What becomes of an attempt that is due while a circuit is open.
enum class WhileOpen : std::uint8_t {
    stand_in,
    wait,  ///< in memory: sooner than it would come back, more is known
    park,  ///< until then
};

/// One endpoint: its queue and its machines. It decides for itself alone; IsolationQueue does what it says.
struct IsolatedEndpoint {
    /// Where else it is on a list.
    enum class Place : std::uint8_t { nowhere, in_turns, over_share, at_host };
    using Tasks = std::list<QueuedTask>;  ///< all of a worker's, oldest first
    using Queue = std::list<Tasks::iterator>;

    IsolatedEndpoint(EndpointKey its_key, const EndpointLimits& its_limits, const IsolationSettings& settings);

    [[nodiscard]] Way way(SteadyTime now) const noexcept;
    [[nodiscard]] WhileOpen while_open(const DueAttempt& attempt, SteadyTime now) const noexcept;
    /// When the circuits that are open may be probed; nullopt: none is, or the probe is under way.
    [[nodiscard]] std::optional<SteadyTime> probe_at(SteadyTime now) const noexcept;
    [[nodiscard]] bool has_room_for(Standing standing, const IsolationSettings& settings,
                                    SteadyTime now) const noexcept;
    Park park(Standing standing, Stakes stakes, ParkReason reason,
              SteadyTime now) noexcept;  ///< with a slot of its own
    [[nodiscard]] ParkReason reason_of_no_room() const noexcept;

    void set_limits(const EndpointLimits& its_limits, SteadyTime now) noexcept;
    void started(SteadyTime now) noexcept;
    CircuitChange ended(AttemptEffect effect, std::chrono::milliseconds took, SteadyTime now, Jitter jitter) noexcept;
    void start_empty(SteadyTime now) noexcept;

    /// The limit that refuses one more request, whoever wants it; nullopt: none.
    [[nodiscard]] std::optional<ParkReason> limit_reached(SteadyTime now) const noexcept;
    void test_started(SteadyTime now) noexcept;

    [[nodiscard]] std::optional<EndpointBacklog> backlog(SteadyTime now) const noexcept;
    void restore(const EndpointBacklog& backlog, SteadyTime now) noexcept;

    [[nodiscard]] std::size_t queued() const noexcept { return returning.size() + fresh.size(); }
    [[nodiscard]] Queue& first_queue() noexcept { return returning.empty() ? fresh : returning; }
    /// Whether nothing of it is in memory or under way.
    [[nodiscard]] bool is_idle() const noexcept
    {
        return under_way == 0 && tests_under_way == 0 && queued() == 0 && place == Place::nowhere && !timer;
    }
    [[nodiscard]] bool at_rest(SteadyTime now) const noexcept;

    EndpointKey key;
    EndpointLimits limits;
    std::string tenant;
    IsolatedHost* host{nullptr};  ///< nullptr until its first task
    SteadyTime moved_at{};        ///< from one host to another
    Queue returning;
    Queue fresh;
    std::size_t under_way{0};
    std::size_t tests_under_way{0};  ///< beside these
    SteadyTime progress_at{};        ///< the last time that one of them ended, or the first one started
    Place place{Place::nowhere};
    std::optional<SteadyTime> timer;
    bool swept{false};    ///< it is on the list of what may be forgotten
    bool touched{false};  ///< by the call under way

    std::optional<TokenBucket> bucket;
    AdaptiveCap cap;
    CircuitBreaker circuit;
    ReservedSlots slots;
    MeasuredPace pace;

private:
    [[nodiscard]] std::chrono::nanoseconds pace_of_all() const noexcept;
    [[nodiscard]] bool stands_in_for(const DueAttempt& attempt, SteadyTime now) const noexcept;
    [[nodiscard]] SteadyTime more_known_at(Stakes stakes, SteadyTime now) const noexcept;
    [[nodiscard]] bool has_idle_room(SteadyTime now) const noexcept;
    [[nodiscard]] std::size_t most_under_way(SteadyTime now) const noexcept;
};

}  // namespace fantail::core
