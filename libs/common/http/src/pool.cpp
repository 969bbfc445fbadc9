#include "pool.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <string_view>
#include <tuple>
#include <utility>

namespace fantail::http {

std::size_t Pool::Hash::operator()(const Destination& destination) const noexcept
{
    const auto scheme_and_port = (static_cast<std::size_t>(destination.scheme) << 16U) | destination.port;
    return std::hash<std::string_view>{}(destination.host) ^ (scheme_and_port * 0x9e3779b97f4a7c15U) ^
           std::hash<const void*>{}(destination.identity);
}

Pool::Pool(const ClientSettings& settings, Deadlines& deadlines, ClientCounters& counters)
    : settings_{settings}, deadlines_{deadlines}, counters_{counters}
{
}

std::unique_ptr<Connection> Pool::take(const Destination& destination)
{
    const auto endpoint = endpoints_.find(destination);
    if (endpoint == endpoints_.end()) return nullptr;

    std::unique_ptr<Connection> found;
    auto& waiting = endpoint->second;
    while (!found && !waiting.empty()) {
        const auto newest = waiting.back();
        waiting.pop_back();
        if (newest->connection->is_quiet()) {
            found = std::move(newest->connection);
        } else {
            ++counters_.stale;
        }
        idle_.erase(newest);
    }
    forget_if_empty(*endpoint);
    counters_.idle = idle_.size();
    return found;
}

void Pool::keep(const Destination& destination, std::unique_ptr<Connection> connection)
{
    if (closed_ || settings_.idle_total == 0) return;
    auto endpoint = endpoints_.find(destination);
    if (endpoint == endpoints_.end()) {
        endpoint =
            endpoints_.emplace(std::piecewise_construct, std::forward_as_tuple(destination), std::forward_as_tuple())
                .first;
    }
    if (endpoint->second.size() >= settings_.idle_per_endpoint) {
        ++counters_.evicted;
        forget_if_empty(*endpoint);
        return;
    }
    connection->shrink();
    idle_.push_back({std::move(connection), std::chrono::steady_clock::now(), &*endpoint});
    endpoint->second.push_back(std::prev(idle_.end()));
    if (idle_.size() > settings_.idle_total) drop_longest_idle();
    counters_.idle = idle_.size();
    watch();
}

Pool::Freed Pool::free_a_descriptor() noexcept
{
    if (idle_.empty()) return Freed::none;
    drop_longest_idle();
    return Freed::one;
}

void Pool::close() noexcept
{
    closed_ = true;
    entry_.release();
    endpoints_.clear();
    idle_.clear();
    counters_.idle = 0;
}

void Pool::expire() noexcept
{
    const auto now = std::chrono::steady_clock::now();
    while (!idle_.empty() && idle_.front().since + settings_.idle_timeout <= now) drop_longest_idle();
    watch();
}

void Pool::drop_longest_idle() noexcept
{
    const auto longest = idle_.begin();
    auto& endpoint = *longest->endpoint;
    std::erase(endpoint.second, longest);
    forget_if_empty(endpoint);
    idle_.erase(longest);
    ++counters_.evicted;
    counters_.idle = idle_.size();
}

void Pool::forget_if_empty(const ByEndpoint::value_type& endpoint) noexcept
{
    if (!endpoint.second.empty()) return;
    endpoints_.erase(endpoints_.find(endpoint.first));
}

void Pool::watch()
{
    if (idle_.empty() || entry_.is_set()) return;
    deadlines_.set(entry_, idle_.front().since + settings_.idle_timeout, *this);
}

}  // namespace fantail::http
