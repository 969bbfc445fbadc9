#include "pool.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

namespace fantail::http {

std::size_t Pool::Hash::operator()(const EndpointView& endpoint) const noexcept
{
    const auto scheme_and_port = (static_cast<std::size_t>(endpoint.scheme) << 16U) | endpoint.port;
    return std::hash<std::string_view>{}(endpoint.host) ^ (scheme_and_port * 0x9e3779b97f4a7c15U);
}

std::size_t Pool::Hash::operator()(const Endpoint& endpoint) const noexcept { return (*this)(Equal::view(endpoint)); }

Pool::EndpointView Pool::Equal::view(const Endpoint& endpoint) noexcept
{
    return {endpoint.scheme, endpoint.port, endpoint.host};
}

Pool::Pool(const ClientSettings& settings, Deadlines& deadlines, ClientCounters& counters)
    : settings_{settings}, deadlines_{deadlines}, counters_{counters}
{
}

std::unique_ptr<Connection> Pool::take(const core::Url& url)
{
    const auto endpoint = endpoints_.find(EndpointView{url.scheme(), url.port(), url.host()});
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

void Pool::keep(const core::Url& url, std::unique_ptr<Connection> connection)
{
    if (closed_ || settings_.idle_total == 0) return;
    const EndpointView view{url.scheme(), url.port(), url.host()};
    auto endpoint = endpoints_.find(view);
    if (endpoint == endpoints_.end()) {
        endpoint = endpoints_.emplace(Endpoint{view.scheme, view.port, std::string{view.host}}, 0).first;
    }
    if (endpoint->second.size() >= settings_.idle_per_endpoint) {
        ++counters_.evicted;
        forget_if_empty(*endpoint);
        return;
    }
    idle_.push_back({std::move(connection), std::chrono::steady_clock::now(), &*endpoint});
    endpoint->second.push_back(std::prev(idle_.end()));
    if (idle_.size() > settings_.idle_total) drop_longest_idle();
    counters_.idle = idle_.size();
    watch();
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
