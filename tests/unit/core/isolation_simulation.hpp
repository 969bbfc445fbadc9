#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "fantail/core/delay_tiers.hpp"
#include "fantail/core/isolation.hpp"
#include "fantail/core/retry.hpp"
#include "support/random.hpp"

namespace fantail::core {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// What a receiver sees when it is asked.
struct Asked {
    milliseconds at;  ///< since the simulation began
    std::size_t endpoint;
    std::size_t in_last_minute;  ///< requests to this endpoint, this one included
};

struct Answer {
    AttemptEffect effect;
    std::optional<int> status;
    milliseconds took;
};

/// One row of the table.
struct Scenario {
    const char* name;
    RetryRule rule;
    EndpointLimits limits;
    std::size_t endpoints{1};
    bool one_host{false};
    std::size_t owed{0};       ///< deliveries at the very beginning
    milliseconds every{0};     ///< then one each; 0: none
    milliseconds for_long{0};  ///< how long deliveries arrive
    milliseconds recovers{0};  ///< or the load ends: from when on the drain is counted
    std::function<Answer(const Asked&)> answer;
};

struct SimulationResult {
    std::size_t deliveries{0};
    std::size_t delivered{0};
    std::size_t failed{0};
    std::size_t turns{0};     ///< outcomes: requests, stand-ins and parkings
    std::size_t requests{0};  ///< real ones
    std::size_t parked{0};
    std::size_t hops{0};
    std::size_t peak_back{0};      ///< that came back from the delay topics in one second
    std::size_t peak_requests{0};  ///< that went out in one second after the recovery
    std::size_t most_in_a_minute{0};
    std::size_t failed_without_request{0};   ///< in the last minute, to that endpoint or host
    std::size_t failed_against_contract{0};  ///< its endpoint was up when one of its attempts came due
    milliseconds drained_after{0};
    milliseconds healthy_waited{0};  ///< the longest that the healthy endpoint beside it waited in memory
    std::size_t healthy_parked{0};
    std::size_t endpoints_known{0};  ///< at the end
};

/// One worker's isolation, the dialect's retries and the delay topics in virtual time. Beside the endpoints of the
/// scenario there is always a healthy one, of another tenant, with ten deliveries a second, or fewer for hours.
class IsolationSimulation {
public:
    IsolationSimulation(const Scenario& scenario, std::uint64_t seed)
        : scenario_{scenario}, policy_{RetryPolicy::create(scenario.rule, {}, {}).value()}, chance_{seed}
    {
        for (std::size_t i = 0; i < scenario_.owed; ++i) arrive();
        if (scenario_.every > 0ms) schedule(now_, What::arrival, 0);
        schedule(now_, What::healthy_arrival, 0);
    }

    SimulationResult run()
    {
        take_turns();
        for (;;) {
            const auto wake = isolation_.wake_at(now_);
            if (!wake && events_.empty()) break;
            if (wake && (events_.empty() || *wake < events_.top().at)) {
                now_ = std::max(now_, *wake);
            } else {
                const auto event = events_.top();
                events_.pop();
                now_ = event.at;
                happen(event);
            }
            take_turns();
        }
        now_ += 2h;
        for (int i = 0; i < 15; ++i, now_ += 1min) take_turns();  // time to forget
        result_.endpoints_known = isolation_.known_endpoints();
        return result_;
    }

private:
    enum class What : std::uint8_t { arrival, healthy_arrival, request_ends, comes_back };
    struct Event {
        SteadyTime at;
        std::uint64_t number;  // what is scheduled first happens first
        What what;
        std::size_t delivery;
        bool operator<(const Event& other) const { return std::tie(other.at, other.number) < std::tie(at, number); }
    };
    struct Delivery {
        std::size_t endpoint;
        bool healthy;
        std::uint32_t attempts{0};
        SteadyTime created;
        SteadyTime first_began{};
        SteadyTime pushed{};
        std::optional<SteadyTime> due_since{};  ///< of its attempt
        SteadyTime started{};
        Answer answer{};
        bool wronged{false};
    };
    struct Receiver {
        std::optional<SteadyTime> failed_at;
        std::deque<SteadyTime> last_minute;
    };

    static constexpr SteadyTime begin{1'000'000s};
    static constexpr milliseconds hop_takes{20};

    [[nodiscard]] milliseconds since_begin(SteadyTime time) const
    {
        return std::chrono::duration_cast<milliseconds>(time - begin);
    }
    [[nodiscard]] Timestamp by_broker(SteadyTime time) const { return Timestamp{1'700'000'000s} + since_begin(time); }

    void schedule(SteadyTime at, What what, std::size_t delivery) { events_.push({at, ++number_, what, delivery}); }

    void happen(const Event& event)
    {
        switch (event.what) {
        case What::arrival:
            arrive();
            if (since_begin(now_) < scenario_.for_long) schedule(now_ + scenario_.every, What::arrival, 0);
            return;
        case What::healthy_arrival:
            deliveries_.push_back({.endpoint = 0, .healthy = true, .created = now_});
            push(deliveries_.size() - 1, Standing::fresh);
            if (since_begin(now_) < scenario_.recovers + 1min) {
                schedule(now_ + healthy_every(), What::healthy_arrival, 0);
            }
            return;
        case What::request_ends:
            return request_ended(event.delivery);
        case What::comes_back:
            return push(event.delivery, Standing::returning);
        }
    }

    [[nodiscard]] milliseconds healthy_every() const
    {
        return std::max<milliseconds>(100ms, scenario_.recovers / 10'000);
    }

    void arrive()
    {
        const auto endpoint = chance_.below(scenario_.endpoints);
        deliveries_.push_back({.endpoint = endpoint, .healthy = false, .created = now_});
        ++result_.deliveries;
        push(deliveries_.size() - 1, Standing::fresh);
    }

    [[nodiscard]] EndpointKey key_of(const Delivery& one) const
    {
        return EndpointKey{one.healthy ? "healthy" : "e" + std::to_string(one.endpoint)};
    }

    void push(std::size_t number, Standing standing)
    {
        auto& one = deliveries_[number];
        one.pushed = now_;
        if (!one.due_since) one.due_since = now_;
        const auto host = one.healthy ? "healthy" : scenario_.one_host ? "host" : "h" + std::to_string(one.endpoint);
        isolation_.push(
            {.endpoint = key_of(one),
             .host = host,
             .tenant = one.healthy ? "healthy" : "tenant",
             .bytes = 1'000,
             .standing = standing,
             .attempt = {.stakes = policy_.is_last(one.attempts + 1) ? Stakes::last : Stakes::one_of_several,
                         .due_since = *one.due_since},
             .limits = one.healthy ? EndpointLimits{} : scenario_.limits},
            number, now_);
    }

    void take_turns()
    {
        while (const auto turn = isolation_.next(now_)) {
            auto& one = deliveries_[turn->item];
            if (one.healthy) {
                result_.healthy_waited = std::max(result_.healthy_waited, since_begin(now_) - since_begin(one.pushed));
            }
            if (std::holds_alternative<Start>(turn->what)) {
                start(turn->item, one);
            } else if (const auto* park = std::get_if<Park>(&turn->what)) {
                one.healthy ? ++result_.healthy_parked : ++result_.parked;
                ++result_.turns;
                come_back(turn->item, now_ + park->wait);
            } else {
                stand_in(turn->item, one);
            }
        }
    }

    void start(std::size_t number, Delivery& one)
    {
        one.started = now_;
        if (one.attempts == 0) one.first_began = now_;
        one.answer = {.effect = AttemptEffect::delivered, .status = 200, .took = 20ms};
        if (!one.healthy) {
            auto& last_minute = receivers_[one.endpoint].last_minute;
            last_minute.push_back(now_);
            while (now_ - last_minute.front() >= 1min) last_minute.pop_front();
            result_.most_in_a_minute = std::max(result_.most_in_a_minute, last_minute.size());
            if (since_begin(now_) >= scenario_.recovers) {
                result_.peak_requests = std::max(result_.peak_requests, ++requests_in_[since_begin(now_) / 1s]);
            }
            one.answer = scenario_.answer(
                {.at = since_begin(now_), .endpoint = one.endpoint, .in_last_minute = last_minute.size()});
        }
        schedule(now_ + one.answer.took, What::request_ends, number);
    }

    void request_ended(std::size_t number)
    {
        auto& one = deliveries_[number];
        isolation_.ended(key_of(one), one.answer.effect, one.answer.took, now_, any_jitter());
        if (one.healthy) return;
        ++result_.turns;
        ++result_.requests;
        if (one.answer.effect != AttemptEffect::delivered) receivers_[place_of(one)].failed_at = now_;
        attempt_ended(number, one, one.answer.status);
    }

    Jitter any_jitter() { return Jitter::clamped(static_cast<double>(chance_.below(2'001)) / 1'000.0 - 1.0); }

    [[nodiscard]] std::size_t place_of(const Delivery& one) const { return scenario_.one_host ? 0 : one.endpoint; }

    void stand_in(std::size_t number, Delivery& one)
    {
        ++result_.turns;
        if (one.attempts == 0) one.first_began = now_;
        attempt_ended(number, one, std::nullopt);
    }

    /// Had its attempt been made when it came due.
    [[nodiscard]] bool would_deliver(const Delivery& one) const
    {
        const Asked asked{.at = since_begin(*one.due_since), .endpoint = one.endpoint, .in_last_minute = 1};
        return scenario_.answer(asked).effect == AttemptEffect::delivered;
    }

    void attempt_ended(std::size_t number, Delivery& one, std::optional<int> status)
    {
        if (would_deliver(one)) one.wronged = true;
        one.due_since.reset();
        const auto decision = policy_.decide({.number = ++one.attempts,
                                              .first_began_at = by_broker(one.first_began),
                                              .ended_at = by_broker(now_),
                                              .status = status,
                                              .error = status ? AttemptError::none : AttemptError::timeout,
                                              .retry_after = std::nullopt},
                                             any_jitter());
        if (const auto* retry = std::get_if<RetryAt>(&decision)) {
            return come_back(number, now_ + (retry->due_at - by_broker(now_)));
        }
        if (since_begin(one.created) <= scenario_.recovers) {
            result_.drained_after = std::max(result_.drained_after, since_begin(now_) - scenario_.recovers);
        }
        if (std::holds_alternative<Delivered>(decision)) {
            ++result_.delivered;
            return;
        }
        ++result_.failed;
        const auto failed_at = receivers_[place_of(one)].failed_at;
        if (!failed_at || now_ - *failed_at > 1min) ++result_.failed_without_request;
        if (one.wronged) ++result_.failed_against_contract;
    }

    /// Through the delay topics: each a constant time and what the hop takes.
    void come_back(std::size_t number, SteadyTime due)
    {
        auto at = now_;
        for (std::uint32_t hop = 0;; ++hop) {
            const auto wait = std::chrono::duration_cast<milliseconds>(due - at);
            const auto tier = waiting_place(wait, MemoryRoom::available, hop_limit - hop);
            if (!tier) break;
            at += length(*tier) + hop_takes;
            if (!deliveries_[number].healthy) ++result_.hops;
        }
        at = std::max(at, due);
        schedule(at, What::comes_back, number);
        result_.peak_back = std::max(result_.peak_back, ++back_in_[since_begin(at) / 1s]);
    }

    Scenario scenario_;
    RetryPolicy policy_;
    test::Random chance_;
    SteadyTime now_{begin};
    Isolation<std::size_t> isolation_{IsolationSettings{}};
    std::vector<Delivery> deliveries_;
    std::map<std::size_t, Receiver> receivers_;
    std::priority_queue<Event> events_;
    std::uint64_t number_{0};
    std::map<std::int64_t, std::size_t> back_in_;
    std::map<std::int64_t, std::size_t> requests_in_;
    SimulationResult result_;
};

}  // namespace fantail::core
