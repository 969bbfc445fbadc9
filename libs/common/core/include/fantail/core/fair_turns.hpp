#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace fantail::core {

/// Deficit round robin: tenants get equal shares in bytes of what a worker sends, and within a tenant its endpoints
/// take turns. A tenant with a thousand endpoints, or with bodies of a megabyte, takes no more than its share while
/// others wait; what it does not use is nobody's to save up.
///
/// An endpoint is offered once for its next task and again for the one after it.
///
/// Cost: amortised O(1) an offer, for bodies of a few quanta; memory for tenants that have something on offer only.
template <class Endpoint>
class FairTurns {
public:
    static constexpr std::size_t quantum{std::size_t{64} << 10};  ///< bytes; the smaller, the finer the shares

    struct Offer {
        Endpoint endpoint;
        std::size_t bytes;  ///< of its next task
    };

    void offer(const std::string& tenant, Offer offer)
    {
        const auto [found, is_new] = tenants_.try_emplace(tenant);
        if (is_new) round_.push_back(&*found);
        found->second.offers.push_back(std::move(offer));
    }

    /// The endpoint whose turn it is, not on offer any more.
    std::optional<Endpoint> next()
    {
        drop_finished();
        if (round_.empty()) return std::nullopt;
        while (round_.size() > 1 && round_.front()->second.deficit < cost_of_next(round_.front()->second)) {
            round_.front()->second.deficit += quantum;
            round_.push_back(round_.front());
            round_.pop_front();
        }
        auto& tenant = round_.front()->second;
        tenant.deficit -= std::min(tenant.deficit, cost_of_next(tenant));
        auto endpoint = std::move(tenant.offers.front().endpoint);
        tenant.offers.pop_front();
        return endpoint;
    }

    [[nodiscard]] bool empty() const noexcept
    {
        return round_.empty() || (round_.size() == 1 && round_.front()->second.offers.empty());
    }

    void clear() noexcept
    {
        round_.clear();
        tenants_.clear();
    }

private:
    struct Tenant {
        std::deque<Offer> offers;
        std::size_t deficit{quantum};
    };
    using Entry = std::pair<const std::string, Tenant>;

    /// A request costs its sender and receiver more than its bytes: without this, empty bodies would be free.
    static std::size_t cost_of_next(const Tenant& tenant) noexcept { return tenant.offers.front().bytes + 1'024; }

    /// Not at once after its last offer was taken: an endpoint is offered anew as soon as its task has started, and a
    /// tenant with one endpoint would otherwise get one task a round where others get their quantum.
    void drop_finished()
    {
        if (round_.empty() || !round_.front()->second.offers.empty()) return;
        const auto& name = round_.front()->first;
        round_.pop_front();
        tenants_.erase(tenants_.find(name));
    }

    std::unordered_map<std::string, Tenant> tenants_;  // its nodes stay where they are
    std::deque<Entry*> round_;                         ///< tenants with something on offer, each once
};

}  // namespace fantail::core
