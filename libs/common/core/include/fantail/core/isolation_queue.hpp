#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fantail/core/endpoint_backlog.hpp"
#include "fantail/core/fair_turns.hpp"
#include "fantail/core/isolated_endpoint.hpp"
#include "fantail/core/isolation_terms.hpp"

namespace fantail::core {

/// What becomes of one task.
struct TicketTurn {
    std::uint64_t ticket;
    Permission what;
};

/// The decisions of Isolation, for tasks that are known by a ticket only. Its users want Isolation.
///
/// Every task is in one of two places: in its endpoint's queue, or among what is decided and not yet given out. An
/// endpoint that may start one is in the turns; one that may not is where it will be asked again: at its host, at a
/// timer, or at the end of one of its own requests.
class IsolationQueue {
public:
    explicit IsolationQueue(const IsolationSettings& settings);

    void push(const Arrival& arrival, std::uint64_t ticket, SteadyTime now);
    std::optional<TicketTurn> next(SteadyTime now);
    void ended(const EndpointKey& key, AttemptEffect effect, std::chrono::milliseconds took, SteadyTime now,
               Jitter jitter);
    Permission start_test(const Arrival& arrival, SteadyTime now);
    void test_ended(const EndpointKey& key, SteadyTime now);
    [[nodiscard]] std::optional<SteadyTime> wake_at(SteadyTime now) const;
    void remove_if(const std::function<bool(std::uint64_t)>& unwanted);

    [[nodiscard]] std::optional<EndpointBacklog> backlog(const EndpointKey& key, SteadyTime now) const;
    void for_each_backlog(const std::function<void(const EndpointKey&, const EndpointBacklog&)>& visit,
                          SteadyTime now) const;
    void restore(const EndpointKey& key, const EndpointLimits& limits, const EndpointBacklog& backlog, SteadyTime now);
    void start_empty(const EndpointKey& key, const EndpointLimits& limits, SteadyTime now);
    void forget_if(const std::function<bool(const EndpointKey&)>& goes, SteadyTime now);
    [[nodiscard]] bool knows(const EndpointKey& key) const { return endpoints_.contains(key); }

    [[nodiscard]] std::size_t under_way() const noexcept { return under_way_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return tasks_.size() + decided_.size(); }
    [[nodiscard]] bool is_saturated() const noexcept
    {
        return under_way_ >= settings_.per_worker - settings_.per_worker / 4 &&
               waiting_for_worker_ >= settings_.per_worker;
    }
    [[nodiscard]] std::size_t open_circuits() const;      ///< of endpoints; O(endpoints)
    [[nodiscard]] std::size_t unreachable_hosts() const;  ///< their circuits are open; O(hosts)
    [[nodiscard]] std::size_t known_endpoints() const noexcept { return endpoints_.size(); }
    [[nodiscard]] std::size_t known_hosts() const noexcept { return hosts_.size(); }

private:
    using Endpoints = std::unordered_map<EndpointKey, IsolatedEndpoint>;
    using Hosts = std::unordered_map<std::string, IsolatedHost>;
    template <class Key>
    struct Sweep {
        SteadyTime at;
        Key key;
    };

    IsolatedEndpoint& endpoint(const EndpointKey& key, const EndpointLimits& limits, SteadyTime now);
    void come_to_host(IsolatedEndpoint& endpoint, const std::string& host, SteadyTime now);
    void leave_host(IsolatedEndpoint& endpoint, SteadyTime now);
    IsolatedHost& host_named(const std::string& name);

    void arrive_while_open(IsolatedEndpoint& endpoint, const Arrival& arrival, std::uint64_t ticket, SteadyTime now);
    void enqueue(IsolatedEndpoint& endpoint, const Arrival& arrival, std::uint64_t ticket, SteadyTime now);
    QueuedTask dequeue(IsolatedEndpoint& endpoint, IsolatedEndpoint::Queue& queue,
                       IsolatedEndpoint::Queue::iterator task_in_it);
    void consider(IsolatedEndpoint& endpoint, SteadyTime now);
    void decide_while_open(IsolatedEndpoint& endpoint, SteadyTime now);
    void wait_for_probe(IsolatedEndpoint& endpoint, SteadyTime now);
    void consider_all(IsolatedHost& host, SteadyTime now);
    void admit_blocked(IsolatedHost& host, SteadyTime now);
    void admit_over_share(SteadyTime now);
    void move(IsolatedEndpoint& endpoint, IsolatedEndpoint::Place place) noexcept;

    std::optional<TicketTurn> next_turn(SteadyTime now);
    std::optional<TicketTurn> next_decided();
    std::optional<TicketTurn> start_one(SteadyTime now);
    void set_timer(IsolatedEndpoint& endpoint, SteadyTime at);
    void run_timers(SteadyTime now);
    void park_long_queued(SteadyTime now);

    void touch(IsolatedEndpoint& endpoint);
    void forget_touched(SteadyTime now);
    void forget_if_idle(IsolatedEndpoint& endpoint, SteadyTime now);
    void forget(IsolatedEndpoint& endpoint, SteadyTime now);
    void sweep(SteadyTime now);

    IsolationSettings settings_;
    Hosts hosts_;  // nodes of both maps stay where they are: what else names them holds pointers
    Endpoints endpoints_;
    IsolatedEndpoint::Tasks tasks_;
    std::deque<TicketTurn> decided_;
    FairTurns<IsolatedEndpoint*> turns_;
    std::deque<IsolatedEndpoint*> over_share_;  ///< that hold as much of the worker as they may, each once
    std::set<std::pair<SteadyTime, IsolatedEndpoint*>> timers_;
    std::deque<Sweep<EndpointKey>> idle_endpoints_;
    std::deque<Sweep<std::string>> idle_hosts_;
    std::vector<IsolatedEndpoint*> touched_;  ///< in this call: forgotten at its end, when nobody holds them
    std::size_t under_way_{0};
    std::size_t tests_under_way_{0};     ///< beside these
    std::size_t waiting_for_worker_{0};  ///< tasks of endpoints in the turns or over their share
    SteadyTime latest_{};                ///< that was told
};

}  // namespace fantail::core
