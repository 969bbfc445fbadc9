#pragma once

#include <chrono>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "fantail/core/isolation.hpp"

namespace fantail::core::isolation {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

inline constexpr SteadyTime begin{1'000'000s};

inline Arrival to(const std::string& endpoint, const EndpointLimits& limits = {})
{
    return {.endpoint = EndpointKey{endpoint},
            .host = "https://" + endpoint,
            .tenant = "tenant",
            .bytes = 100,
            .standing = Standing::fresh,
            .attempt = {.stakes = Stakes::one_of_several, .due_since = begin},
            .limits = limits};
}

inline Arrival returning(Arrival arrival)
{
    arrival.standing = Standing::returning;
    return arrival;
}

inline Arrival last(Arrival arrival, SteadyTime due_since)
{
    arrival.attempt = {.stakes = Stakes::last, .due_since = due_since};
    return arrival;
}

inline Arrival at_host(Arrival arrival, const std::string& host)
{
    arrival.host = host;
    return arrival;
}

/// An Isolation with a clock, and what has come out of it.
struct World {
    explicit World(const IsolationSettings& settings = {}) : isolation{settings} {}

    void push(const Arrival& arrival, int item) { isolation.push(arrival, item, now); }

    /// Everything that may be had now.
    World& take()
    {
        started.clear();
        parked.clear();
        stood_in.clear();
        while (const auto turn = isolation.next(now)) {
            if (std::holds_alternative<Start>(turn->what)) started.push_back(turn->item);
            if (std::holds_alternative<StandIn>(turn->what)) stood_in.push_back(turn->item);
            if (const auto* park = std::get_if<Park>(&turn->what)) parked[turn->item] = *park;
        }
        return *this;
    }

    void ended(const std::string& endpoint, AttemptEffect effect, milliseconds took = 10ms)
    {
        isolation.ended(EndpointKey{endpoint}, effect, took, now, Jitter::clamped(-1.0));
    }

    /// As many requests as open a circuit, one after the other.
    void fail_until_open(const std::string& endpoint, AttemptEffect effect = AttemptEffect::failed)
    {
        for (int i = 0; i < 5; ++i) {
            push(to(endpoint), -1);
            take();
            now += 10ms;
            ended(endpoint, effect);
        }
    }

    SteadyTime now{begin};
    Isolation<int> isolation;
    std::vector<int> started;
    std::vector<int> stood_in;
    std::map<int, Park> parked;
};

using Items = std::vector<int>;

}  // namespace fantail::core::isolation
