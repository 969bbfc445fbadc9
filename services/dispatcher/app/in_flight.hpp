#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>

#include "fantail/core/ids.hpp"

namespace fantail::dispatcher {

/// How many requests may be under way.
struct InFlightLimits {
    std::size_t per_worker{1'024};
    std::size_t per_endpoint{64};
};

/// Decides which of the waiting deliveries starts next: endpoints take turns, none above its cap, all together not
/// above the worker's. Within an endpoint the oldest goes first.
///
/// Threads: one worker's. Pure: it starts nothing itself.
/// Cost:    O(1) a call, but for remove_if().
template <class Item>
class InFlight {
public:
    explicit InFlight(InFlightLimits limits) noexcept : limits_{limits} {}

    void push(const core::EndpointKey& key, Item item)
    {
        auto& endpoint = endpoints_[key];
        endpoint.waiting.push_back(std::move(item));
        ++waiting_;
        offer(key, endpoint);
    }

    /// The next one to start, counted as under way from now on; nullopt when none may.
    std::optional<Item> next()
    {
        if (under_way_ >= limits_.per_worker || turns_.empty()) return std::nullopt;
        const auto key = std::move(turns_.front());
        turns_.pop_front();
        auto& endpoint = endpoints_.at(key);
        endpoint.in_turns = false;
        auto item = std::move(endpoint.waiting.front());
        endpoint.waiting.pop_front();
        --waiting_;
        ++endpoint.under_way;
        ++under_way_;
        offer(key, endpoint);
        return item;
    }

    /// One of this endpoint's has ended.
    void ended(const core::EndpointKey& key)
    {
        const auto found = endpoints_.find(key);
        --found->second.under_way;
        --under_way_;
        offer(key, found->second);
        forget_if_idle(found);
    }

    /// Drops the waiting ones that `unwanted` names.
    template <class Predicate>
    void remove_if(Predicate unwanted)
    {
        turns_.clear();
        for (auto it = endpoints_.begin(); it != endpoints_.end();) {
            auto& endpoint = it->second;
            waiting_ -= std::erase_if(endpoint.waiting, unwanted);
            endpoint.in_turns = false;
            offer(it->first, endpoint);
            const auto here = it++;
            forget_if_idle(here);
        }
    }

    [[nodiscard]] std::size_t under_way() const noexcept { return under_way_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }

private:
    struct PerEndpoint {
        std::deque<Item> waiting;
        std::size_t under_way{0};
        bool in_turns{false};
    };
    using Endpoints = std::unordered_map<core::EndpointKey, PerEndpoint>;

    void offer(const core::EndpointKey& key, PerEndpoint& endpoint)
    {
        if (endpoint.in_turns || endpoint.waiting.empty() || endpoint.under_way >= limits_.per_endpoint) return;
        endpoint.in_turns = true;
        turns_.push_back(key);
    }

    void forget_if_idle(typename Endpoints::iterator endpoint)
    {
        if (endpoint->second.under_way == 0 && endpoint->second.waiting.empty()) endpoints_.erase(endpoint);
    }

    InFlightLimits limits_;
    Endpoints endpoints_;
    std::deque<core::EndpointKey> turns_;  ///< endpoints that may start one, each once
    std::size_t under_way_{0};
    std::size_t waiting_{0};
};

}  // namespace fantail::dispatcher
