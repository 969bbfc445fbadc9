#include "fantail/core/isolation_queue.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "fantail/core/assert.hpp"

namespace fantail::core {

using Place = IsolatedEndpoint::Place;

namespace {

/// An endpoint may hold a quarter of what the worker has free and no more: sixteen that begin to hang at once would
/// else hold all of it until they time out. It always has one; it is asked again when any request ends.
constexpr std::size_t share_of_free{4};

/// A worker's, whatever its room: each holds a connection, and nothing else bounds them.
constexpr std::size_t most_tests{64};

bool waits_for_worker(Place place) noexcept { return place == Place::in_turns || place == Place::over_share; }

}  // namespace

IsolationQueue::IsolationQueue(const IsolationSettings& settings) : settings_{settings} {}

void IsolationQueue::push(const Arrival& arrival, std::uint64_t ticket, SteadyTime now)
{
    latest_ = now;
    auto& one = endpoint(arrival.endpoint, arrival.limits, now);
    one.tenant = arrival.tenant;
    come_to_host(one, arrival.host, now);

    const auto way = one.way(now);
    if (way == Way::by_attempt) {
        arrive_while_open(one, arrival, ticket, now);
    } else if (!one.has_room_for(arrival.standing, settings_, now)) {
        decided_.push_back({ticket, one.park(arrival.standing, arrival.attempt.stakes, one.reason_of_no_room(), now)});
    } else {
        enqueue(one, arrival, ticket, now);
        consider(one, now);
    }
    touch(one);
    forget_touched(now);
}

void IsolationQueue::arrive_while_open(IsolatedEndpoint& endpoint, const Arrival& arrival, std::uint64_t ticket,
                                       SteadyTime now)
{
    const auto what = endpoint.while_open(arrival.attempt, now);
    if (what == WhileOpen::stand_in) {
        decided_.push_back({ticket, StandIn{}});
    } else if (what == WhileOpen::wait && endpoint.has_room_for(arrival.standing, settings_, now)) {
        enqueue(endpoint, arrival, ticket, now);
        wait_for_probe(endpoint, now);
    } else {
        decided_.push_back(
            {ticket, endpoint.park(arrival.standing, arrival.attempt.stakes, ParkReason::circuit_open, now)});
    }
}

std::optional<TicketTurn> IsolationQueue::next(SteadyTime now)
{
    latest_ = now;
    auto turn = next_turn(now);
    forget_touched(now);
    return turn;
}

std::optional<TicketTurn> IsolationQueue::next_turn(SteadyTime now)
{
    if (auto decided = next_decided()) return decided;
    sweep(now);
    run_timers(now);
    park_long_queued(now);
    if (auto decided = next_decided()) return decided;
    return start_one(now);
}

std::optional<TicketTurn> IsolationQueue::next_decided()
{
    if (decided_.empty()) return std::nullopt;
    const auto first = decided_.front();
    decided_.pop_front();
    return first;
}

std::optional<TicketTurn> IsolationQueue::start_one(SteadyTime now)
{
    while (under_way_ < settings_.per_worker) {
        const auto turn = turns_.next();
        if (!turn) return std::nullopt;
        auto& one = **turn;
        move(one, Place::nowhere);
        if (one.queued() == 0 || one.way(now) != Way::start) {  // since it was offered, others were before it
            consider(one, now);
            touch(one);
            if (auto decided = next_decided()) return decided;
            continue;
        }
        if (one.under_way > 0 && one.under_way >= (settings_.per_worker - under_way_) / share_of_free) {
            move(one, Place::over_share);
            over_share_.push_back(&one);
            continue;
        }
        const auto task = dequeue(one, one.first_queue(), one.first_queue().begin());
        one.started(now);
        ++under_way_;
        consider(one, now);
        return TicketTurn{task.ticket, Start{}};
    }
    return std::nullopt;
}

void IsolationQueue::ended(const EndpointKey& key, AttemptEffect effect, std::chrono::milliseconds took, SteadyTime now,
                           Jitter jitter)
{
    latest_ = now;
    const auto found = endpoints_.find(key);
    FANTAIL_ASSERT(found != endpoints_.end());
    auto& one = found->second;
    auto& host = *one.host;
    const auto started_at = now - took;

    --under_way_;
    one.ended(effect, took, now, jitter);
    // A request to the host before the move says nothing about this one.
    const auto seen = started_at < one.moved_at ? AttemptEffect::none : effect;
    const auto change = host.gate.ended({.effect = seen, .started_at = started_at}, now, jitter);

    consider(one, now);
    if (change != CircuitChange::none) consider_all(host, now);
    admit_blocked(host, now);
    admit_over_share(now);
    touch(one);
    forget_touched(now);
}

Permission IsolationQueue::start_test(const Arrival& arrival, SteadyTime now)
{
    latest_ = now;
    auto& one = endpoint(arrival.endpoint, arrival.limits, now);
    one.tenant = arrival.tenant;
    come_to_host(one, arrival.host, now);

    const auto refused =
        tests_under_way_ >= most_tests ? std::optional{ParkReason::queue_full} : one.limit_reached(now);
    if (!refused) {
        one.test_started(now);
        ++tests_under_way_;
    }
    touch(one);
    forget_touched(now);
    if (refused) return Park{.wait = std::chrono::milliseconds{0}, .reason = *refused};
    return Start{};
}

void IsolationQueue::test_ended(const EndpointKey& key, SteadyTime now)
{
    latest_ = now;
    const auto found = endpoints_.find(key);
    FANTAIL_ASSERT(found != endpoints_.end() && found->second.tests_under_way > 0);
    auto& one = found->second;
    --one.tests_under_way;
    --tests_under_way_;
    consider(one, now);
    touch(one);
    forget_touched(now);
}

std::optional<SteadyTime> IsolationQueue::wake_at(SteadyTime now) const
{
    if (!decided_.empty() || (!turns_.empty() && under_way_ < settings_.per_worker)) return now;
    std::optional<SteadyTime> earliest;
    if (!timers_.empty()) earliest = timers_.begin()->first;
    if (!tasks_.empty()) {
        const auto too_old = tasks_.front().since + settings_.longest_queued;
        earliest = earliest ? std::min(*earliest, too_old) : too_old;
    }
    return earliest;
}

void IsolationQueue::enqueue(IsolatedEndpoint& endpoint, const Arrival& arrival, std::uint64_t ticket, SteadyTime now)
{
    tasks_.push_back({.ticket = ticket,
                      .bytes = arrival.bytes,
                      .since = now,
                      .standing = arrival.standing,
                      .attempt = arrival.attempt,
                      .endpoint = &endpoint});
    auto& queue = arrival.standing == Standing::returning ? endpoint.returning : endpoint.fresh;
    queue.push_back(std::prev(tasks_.end()));
    if (waits_for_worker(endpoint.place)) ++waiting_for_worker_;
    if (endpoint.queued() == 1) endpoint.host->with_queue.insert(&endpoint);
}

QueuedTask IsolationQueue::dequeue(IsolatedEndpoint& endpoint, IsolatedEndpoint::Queue& queue,
                                   IsolatedEndpoint::Queue::iterator task_in_it)
{
    const auto task = **task_in_it;
    tasks_.erase(*task_in_it);
    queue.erase(task_in_it);
    if (waits_for_worker(endpoint.place)) --waiting_for_worker_;
    if (endpoint.queued() == 0) endpoint.host->with_queue.erase(&endpoint);
    return task;
}

/// Puts the endpoint where it will be asked again; what its circuit takes from it is decided here.
void IsolationQueue::consider(IsolatedEndpoint& endpoint, SteadyTime now)
{
    if (endpoint.queued() == 0) return;
    const auto way = endpoint.way(now);
    if (way == Way::by_attempt) return decide_while_open(endpoint, now);
    if (endpoint.place != Place::nowhere) return;
    if (way == Way::start) {
        turns_.offer(endpoint.tenant, {.endpoint = &endpoint, .bytes = endpoint.first_queue().front()->bytes});
        move(endpoint, Place::in_turns);
    } else if (way == Way::wait_for_host) {
        endpoint.host->blocked.push_back(&endpoint);
        move(endpoint, Place::at_host);
    } else if (way == Way::wait_for_token) {
        set_timer(endpoint, endpoint.bucket->next_at(now));
    }
}

void IsolationQueue::decide_while_open(IsolatedEndpoint& endpoint, SteadyTime now)
{
    for (auto* queue : {&endpoint.returning, &endpoint.fresh}) {
        for (auto each = queue->begin(); each != queue->end();) {
            const auto what = endpoint.while_open((*each)->attempt, now);
            const auto task = each++;
            if (what == WhileOpen::wait) continue;
            const auto out = dequeue(endpoint, *queue, task);
            if (what == WhileOpen::stand_in) {
                decided_.push_back({out.ticket, StandIn{}});
            } else {
                decided_.push_back(
                    {out.ticket, endpoint.park(out.standing, out.attempt.stakes, ParkReason::circuit_open, now)});
            }
        }
    }
    wait_for_probe(endpoint, now);
}

/// A probe that is under way needs no timer: its end is told.
void IsolationQueue::wait_for_probe(IsolatedEndpoint& endpoint, SteadyTime now)
{
    const auto at = endpoint.probe_at(now);
    if (at && endpoint.queued() > 0) set_timer(endpoint, *at);
}

void IsolationQueue::consider_all(IsolatedHost& host, SteadyTime now)
{
    const std::vector<IsolatedEndpoint*> all{host.with_queue.begin(), host.with_queue.end()};
    for (auto* each : all) {
        consider(*each, now);
        touch(*each);
    }
}

void IsolationQueue::admit_blocked(IsolatedHost& host, SteadyTime now)
{
    for (auto room = host.gate.room(now); room > 0 && !host.blocked.empty(); --room) {
        auto& one = *host.blocked.front();
        host.blocked.pop_front();
        move(one, Place::nowhere);
        consider(one, now);
        touch(one);
    }
}

void IsolationQueue::admit_over_share(SteadyTime now)
{
    if (over_share_.empty()) return;
    auto& one = *over_share_.front();
    over_share_.pop_front();
    move(one, Place::nowhere);
    consider(one, now);
    touch(one);
}

void IsolationQueue::move(IsolatedEndpoint& endpoint, Place place) noexcept
{
    if (waits_for_worker(endpoint.place)) waiting_for_worker_ -= endpoint.queued();
    endpoint.place = place;
    if (waits_for_worker(endpoint.place)) waiting_for_worker_ += endpoint.queued();
}

void IsolationQueue::set_timer(IsolatedEndpoint& endpoint, SteadyTime at)
{
    if (endpoint.timer) return;
    endpoint.timer = at;
    timers_.emplace(at, &endpoint);
}

void IsolationQueue::run_timers(SteadyTime now)
{
    while (!timers_.empty() && timers_.begin()->first <= now) {
        auto& one = *timers_.begin()->second;
        timers_.erase(timers_.begin());
        one.timer.reset();
        consider(one, now);
        touch(one);
    }
}

void IsolationQueue::park_long_queued(SteadyTime now)
{
    while (!tasks_.empty() && now - tasks_.front().since >= settings_.longest_queued) {
        auto& one = *tasks_.front().endpoint;
        // The oldest of all is the oldest of its queue.
        auto& queue = tasks_.front().standing == Standing::returning ? one.returning : one.fresh;
        const auto task = dequeue(one, queue, queue.begin());
        decided_.push_back(
            {task.ticket, one.park(task.standing, task.attempt.stakes, ParkReason::queued_too_long, now)});
        touch(one);
    }
}

void IsolationQueue::remove_if(const std::function<bool(std::uint64_t)>& unwanted)
{
    std::erase_if(decided_, [&](const auto& turn) { return unwanted(turn.ticket); });
    for (auto& [key, one] : endpoints_) {
        if (one.queued() == 0) continue;
        const auto place = one.place;
        move(one, Place::nowhere);
        for (auto* queue : {&one.returning, &one.fresh}) {
            std::erase_if(*queue, [&](auto task) {
                if (!unwanted(task->ticket)) return false;
                tasks_.erase(task);
                return true;
            });
        }
        move(one, place);
        if (one.queued() == 0) one.host->with_queue.erase(&one);
        touch(one);
    }
    forget_touched(latest_);
}

}  // namespace fantail::core
