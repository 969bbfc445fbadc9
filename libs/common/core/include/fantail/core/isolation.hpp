#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "fantail/core/assert.hpp"
#include "fantail/core/isolation_queue.hpp"

namespace fantail::core {

template <class Item>
struct Turn {
    Item item;
    Permission what;
};

/// Decides for every task that is due whether it is sent now, waits in memory, waits in the delay topics or fails with
/// the request before it: so that one bad endpoint is felt by nobody else.
///
/// Of an endpoint of which nothing is known everything may go at once. Further it keeps its rate limit, a cap that
/// follows what it bears, and a circuit; its host a cap and a circuit; and tenants share the worker by bytes. What
/// cannot go within a few seconds leaves memory with a slot in its endpoint's line.
///
/// Threads: one worker's. Pure: it starts nothing itself.
/// Ends:    every item comes out of next() once, or is dropped by remove_if(); every Start is owed one ended().
/// Cost:    O(1) a call for an endpoint that bears what it is sent; O(log n) where it waits for a token. Memory for
///          endpoints with something waiting, under way, or worth remembering for a few minutes.
template <class Item>
class Isolation {
public:
    using TimePoint = SteadyTime;

    explicit Isolation(const IsolationSettings& settings) : queue_{settings} {}

    /// `now` never goes back from call to call.
    void push(const Arrival& arrival, Item item, TimePoint now) { queue_.push(arrival, keep(std::move(item)), now); }

    /// The next one that something becomes of, until there is none. A Start is under way from now on.
    std::optional<Turn<Item>> next(TimePoint now)
    {
        const auto turn = queue_.next(now);
        if (!turn) return std::nullopt;
        return Turn<Item>{.item = give(turn->ticket), .what = turn->what};
    }

    /// A request has ended, or was not made after all (AttemptEffect::none). `took` is the time since its Start.
    void ended(const EndpointKey& endpoint, AttemptEffect effect, std::chrono::milliseconds took, TimePoint now,
               Jitter jitter)
    {
        queue_.ended(endpoint, effect, took, now, jitter);
    }

    /// One that a person waits for: it passes the queue and what is known of endpoint and host, and keeps the
    /// endpoint's limits. A Start is under way from now on, and owed one test_ended(); a Park says which limit refuses
    /// it.
    [[nodiscard]] Permission start_test(const Arrival& arrival, TimePoint now)
    {
        return queue_.start_test(arrival, now);
    }

    /// It says nothing of the endpoint: nobody else's deliveries go by what a person tries out.
    void test_ended(const EndpointKey& endpoint, TimePoint now) { queue_.test_ended(endpoint, now); }

    /// When next() may give something although nothing is pushed or ended; nullopt: not before that.
    [[nodiscard]] std::optional<TimePoint> wake_at(TimePoint now) const { return queue_.wake_at(now); }

    /// Drops the waiting ones that `unwanted` names.
    template <class Predicate>
    void remove_if(Predicate unwanted)
    {
        queue_.remove_if([&](std::uint64_t ticket) {
            if (!unwanted(std::as_const(*kept_[ticket]))) return false;
            give(ticket);
            return true;
        });
    }

    /// What must survive a restart; nullopt where nothing must.
    [[nodiscard]] std::optional<EndpointBacklog> backlog(const EndpointKey& endpoint, TimePoint now) const
    {
        return queue_.backlog(endpoint, now);
    }

    void for_each_backlog(const std::function<void(const EndpointKey&, const EndpointBacklog&)>& visit,
                          TimePoint now) const
    {
        queue_.for_each_backlog(visit, now);
    }

    /// What another owner left, with what has passed since taken off by the caller; before the first task of it. A
    /// caller that cannot know what was sent after it was written gives no tokens.
    void restore(const EndpointKey& endpoint, const EndpointLimits& limits, const EndpointBacklog& backlog,
                 TimePoint now)
    {
        queue_.restore(endpoint, limits, backlog, now);
    }

    /// Another owner may have been here and left nothing: as if it had just used all tokens.
    void start_empty(const EndpointKey& endpoint, const EndpointLimits& limits, TimePoint now)
    {
        queue_.start_empty(endpoint, limits, now);
    }

    /// These endpoints go to another owner. Of one whose requests are still under way it is only known from then on
    /// that its tokens are used up.
    template <class Predicate>
    void forget_if(Predicate goes, TimePoint now)
    {
        queue_.forget_if(goes, now);
    }

    /// Whether anything is remembered of it: what an earlier owner left is of no use any more.
    [[nodiscard]] bool knows(const EndpointKey& endpoint) const { return queue_.knows(endpoint); }

    [[nodiscard]] std::size_t under_way() const noexcept { return queue_.under_way(); }
    [[nodiscard]] std::size_t waiting() const noexcept { return queue_.waiting(); }
    /// The worker itself is what they wait for: its caller should take no more, rather than have healthy endpoints'
    /// tasks wait until they are parked.
    [[nodiscard]] bool is_saturated() const noexcept { return queue_.is_saturated(); }
    [[nodiscard]] std::size_t open_circuits() const { return queue_.open_circuits(); }
    [[nodiscard]] std::size_t unreachable_hosts() const { return queue_.unreachable_hosts(); }
    [[nodiscard]] std::size_t known_endpoints() const noexcept { return queue_.known_endpoints(); }
    [[nodiscard]] std::size_t known_hosts() const noexcept { return queue_.known_hosts(); }

private:
    std::uint64_t keep(Item item)
    {
        if (free_.empty()) {
            kept_.emplace_back(std::move(item));
            return kept_.size() - 1;
        }
        const auto ticket = free_.back();
        free_.pop_back();
        kept_[ticket].emplace(std::move(item));
        return ticket;
    }

    Item give(std::uint64_t ticket)
    {
        auto& kept = kept_[ticket];
        FANTAIL_ASSERT(kept.has_value());
        Item item = std::move(*kept);
        kept.reset();
        free_.push_back(ticket);
        return item;
    }

    IsolationQueue queue_;
    std::vector<std::optional<Item>> kept_;  ///< by ticket
    std::vector<std::uint64_t> free_;
};

}  // namespace fantail::core
