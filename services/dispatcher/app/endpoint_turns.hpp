#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "dispatcher/app/attempting.hpp"
#include "dispatcher/app/broker_time.hpp"
#include "dispatcher/app/endpoint_states.hpp"
#include "dispatcher/app/taken.hpp"
#include "fantail/core/isolation.hpp"
#include "fantail/intake/ports.hpp"

namespace fantail::dispatcher {

struct EndpointTurnsSettings {
    core::IsolationSettings isolation;
    std::string state_topic;     ///< `fantail.webhook-state`
    std::int32_t partitions{1};  ///< of `fantail.deliveries`
};

/// When a worker's tasks have their turn at their endpoints: core::Isolation, told what earlier owners of the endpoints
/// have left, and leaving to the next one what it must not forget.
///
/// Threads: one worker's.
class EndpointTurns {
public:
    /// `log`, `clock` and `broker` outlive this.
    EndpointTurns(EndpointTurnsSettings settings, intake::RecordLog& log, const intake::Clock& clock,
                  BrokerTime& broker);

    /// The partition is ours; `left` is what lay in the log since it became so.
    void take_over(std::int32_t partition, const core::EndpointStates& left);

    /// It goes to another, and we send nothing more to its endpoints.
    void hand_over(std::int32_t partition);

    /// It is gone, however that came.
    void forget(std::int32_t partition);

    /// `owned_since`: how long we have had its partition. What was sent to its endpoint before, nobody may have told
    /// us.
    void push(Taken taken, Destination destination, std::chrono::steady_clock::time_point owned_since);

    /// Whether the limits of its endpoint let a test go now, past what waits there. A Start is owed a test_ended().
    [[nodiscard]] core::Permission start_test(const Taken& taken, Destination destination,
                                              std::chrono::steady_clock::time_point owned_since);
    void test_ended(const core::EndpointKey& endpoint) { isolation_.test_ended(endpoint, clock_.steady()); }

    std::optional<core::Turn<Taken>> next() { return isolation_.next(clock_.steady()); }

    /// A Start has ended; `outcome` says how. nullopt: it was not sent after all.
    void ended(const core::EndpointKey& endpoint, const std::optional<core::Outcome>& outcome, core::Jitter jitter);

    /// When next() may give something by time alone.
    [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> wake_at() const
    {
        return isolation_.wake_at(clock_.steady());
    }

    template <class Predicate>
    void remove_if(Predicate unwanted)
    {
        isolation_.remove_if(unwanted);
    }

    /// Call every few seconds.
    void write_states() { states_.write(backlogs(), broker_.now()); }

    [[nodiscard]] const core::Isolation<Taken>& isolation() const noexcept { return isolation_; }

private:
    [[nodiscard]] core::Arrival arrival_of(const Taken& taken, Destination destination);
    void take_up(const core::EndpointKey& endpoint, const core::EndpointLimits& limits,
                 std::chrono::steady_clock::time_point owned_since);
    [[nodiscard]] core::EndpointStates backlogs();

    std::int32_t partitions_;
    const intake::Clock& clock_;
    BrokerTime& broker_;
    core::Isolation<Taken> isolation_;
    EndpointStates states_;
};

}  // namespace fantail::dispatcher
