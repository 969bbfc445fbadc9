// What IsolationQueue knows of endpoints and hosts between their tasks, and how it forgets them.

#include <algorithm>
#include <chrono>

#include "fantail/core/assert.hpp"
#include "fantail/core/isolation_queue.hpp"

namespace fantail::core {

using Place = IsolatedEndpoint::Place;

namespace {

constexpr std::chrono::minutes looked_at_again_after{1};

}  // namespace

IsolatedEndpoint& IsolationQueue::endpoint(const EndpointKey& key, const EndpointLimits& limits, SteadyTime now)
{
    const auto [found, is_new] = endpoints_.try_emplace(key, key, limits, settings_);
    if (!is_new) found->second.set_limits(limits, now);
    return found->second;
}

IsolatedHost& IsolationQueue::host_named(const std::string& name)
{
    const auto found = hosts_.find(name);
    if (found != hosts_.end()) return found->second;
    return hosts_.emplace(name, IsolatedHost{.name = name, .gate = HostGate{settings_.per_host, settings_.circuit}})
        .first->second;
}

void IsolationQueue::come_to_host(IsolatedEndpoint& endpoint, const std::string& host, SteadyTime now)
{
    if (endpoint.host != nullptr && endpoint.host->name == host) return;
    auto& its_host = host_named(host);
    ++its_host.endpoints;
    if (endpoint.host != nullptr) {
        its_host.gate.take_over(endpoint.host->gate, endpoint.under_way);
        admit_blocked(*endpoint.host, now);
        leave_host(endpoint, now);
        endpoint.circuit = CircuitBreaker{settings_.circuit};  // what failed was somewhere else
        endpoint.moved_at = now;
    }
    endpoint.host = &its_host;
    if (endpoint.queued() > 0) its_host.with_queue.insert(&endpoint);
    consider(endpoint, now);
}

void IsolationQueue::leave_host(IsolatedEndpoint& endpoint, SteadyTime now)
{
    if (endpoint.host == nullptr) return;
    auto& host = *endpoint.host;
    endpoint.host = nullptr;
    host.with_queue.erase(&endpoint);
    if (endpoint.place == Place::at_host) {
        host.blocked.remove(&endpoint);
        endpoint.place = Place::nowhere;
    }
    --host.endpoints;
    if (host.endpoints > 0 || host.swept) return;
    if (host.gate.at_rest(now)) {
        hosts_.erase(hosts_.find(host.name));
    } else {
        host.swept = true;
        idle_hosts_.push_back({.at = now + looked_at_again_after, .key = host.name});
    }
}

void IsolationQueue::touch(IsolatedEndpoint& endpoint)
{
    if (endpoint.touched) return;
    endpoint.touched = true;
    touched_.push_back(&endpoint);
}

void IsolationQueue::forget_touched(SteadyTime now)
{
    while (!touched_.empty()) {
        auto& one = *touched_.back();
        touched_.pop_back();
        one.touched = false;
        forget_if_idle(one, now);
    }
}

void IsolationQueue::forget_if_idle(IsolatedEndpoint& endpoint, SteadyTime now)
{
    if (endpoint.swept || !endpoint.is_idle()) return;
    if (endpoint.at_rest(now)) return forget(endpoint, now);
    endpoint.swept = true;
    idle_endpoints_.push_back({.at = now + looked_at_again_after, .key = endpoint.key});
}

void IsolationQueue::forget(IsolatedEndpoint& endpoint, SteadyTime now)
{
    leave_host(endpoint, now);
    endpoints_.erase(endpoints_.find(endpoint.key));
}

void IsolationQueue::sweep(SteadyTime now)
{
    while (!idle_endpoints_.empty() && idle_endpoints_.front().at <= now) {
        const auto found = endpoints_.find(idle_endpoints_.front().key);
        idle_endpoints_.pop_front();
        if (found == endpoints_.end()) continue;
        found->second.swept = false;
        touch(found->second);
    }
    while (!idle_hosts_.empty() && idle_hosts_.front().at <= now) {
        const auto found = hosts_.find(idle_hosts_.front().key);
        idle_hosts_.pop_front();
        FANTAIL_ASSERT(found != hosts_.end());
        auto& host = found->second;
        host.swept = false;
        if (host.endpoints > 0) continue;
        if (host.gate.at_rest(now)) {
            hosts_.erase(found);
        } else {
            host.swept = true;
            idle_hosts_.push_back({.at = now + looked_at_again_after, .key = host.name});
        }
    }
}

std::optional<EndpointBacklog> IsolationQueue::backlog(const EndpointKey& key, SteadyTime now) const
{
    const auto found = endpoints_.find(key);
    return found == endpoints_.end() ? std::nullopt : found->second.backlog(now);
}

void IsolationQueue::for_each_backlog(const std::function<void(const EndpointKey&, const EndpointBacklog&)>& visit,
                                      SteadyTime now) const
{
    for (const auto& [key, one] : endpoints_) {
        if (const auto left = one.backlog(now)) visit(key, *left);
    }
}

void IsolationQueue::restore(const EndpointKey& key, const EndpointLimits& limits, const EndpointBacklog& backlog,
                             SteadyTime now)
{
    auto& one = endpoint(key, limits, now);
    one.restore(backlog, now);
    touch(one);
    forget_touched(now);
}

void IsolationQueue::start_empty(const EndpointKey& key, const EndpointLimits& limits, SteadyTime now)
{
    auto& one = endpoint(key, limits, now);
    one.start_empty(now);
    touch(one);
    forget_touched(now);
}

void IsolationQueue::forget_if(const std::function<bool(const EndpointKey&)>& goes, SteadyTime now)
{
    for (auto entry = endpoints_.begin(); entry != endpoints_.end();) {
        auto& one = entry++->second;
        if (!goes(one.key)) continue;
        if (one.is_idle()) {
            forget(one, now);
        } else {
            one.start_empty(now);
        }
    }
}

std::size_t IsolationQueue::open_circuits() const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(endpoints_, [](const auto& entry) { return !entry.second.circuit.is_closed(); }));
}

std::size_t IsolationQueue::unreachable_hosts() const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(hosts_, [](const auto& entry) { return !entry.second.gate.circuit().is_closed(); }));
}

}  // namespace fantail::core
