// Random histories of many endpoints that answer, fail, hang and refuse. A failure prints its seed; FANTAIL_SEED runs
// it again.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <queue>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "fantail/core/isolation.hpp"
#include "support/number_from.hpp"
#include "support/random.hpp"

namespace fantail::core {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr SteadyTime begin{1'000'000s};
constexpr std::size_t endpoints{30};
constexpr std::size_t hosts{6};
constexpr int items{4'000};
constexpr IsolationSettings settings{
    .per_worker = 40, .per_host = 12, .queued_per_endpoint = 20, .longest_queued = 10s, .circuit = {}, .slots = {}};

EndpointLimits limits_of(std::size_t endpoint)
{
    EndpointLimits limits;
    limits.in_flight = 1 + endpoint % 7;
    if (endpoint % 5 == 0) limits.rate = RateLimit{.requests = 20, .per = 10s};
    if (endpoint % 4 == 0) limits.open_circuit = OpenCircuit::waits;
    return limits;
}

/// Drives an Isolation with whatever chance says and checks all that must hold after every step.
class History {
public:
    explicit History(std::uint64_t seed) : chance_{seed} {}

    void run()
    {
        for (int item = 0; item < items || !pending_.empty() || isolation_.waiting() > 0;) {
            if (item < items && !chance_.one_in(3)) push(item++, Standing::fresh);
            step();
            if (testing::Test::HasFailure()) return;
        }
        EXPECT_EQ(came_out_.size(), static_cast<std::size_t>(items)) << "something was lost";
        EXPECT_EQ(isolation_.under_way(), 0U);
    }

private:
    struct Pending {
        SteadyTime at;
        int item;
        bool is_request;  ///< else it returns from the delay topics
        SteadyTime since;
        bool operator<(const Pending& other) const { return at > other.at; }
    };

    static std::size_t endpoint_of(int item) { return static_cast<std::size_t>(item * 7 % 997) % endpoints; }
    static EndpointKey key_of(std::size_t endpoint) { return EndpointKey{"e" + std::to_string(endpoint)}; }

    void push(int item, Standing standing)
    {
        const auto endpoint = endpoint_of(item);
        isolation_.push({.endpoint = key_of(endpoint),
                         .host = "h" + std::to_string(endpoint % hosts),
                         .tenant = "t" + std::to_string(endpoint % 3),
                         .bytes = 100 + chance_.below(100'000),
                         .standing = standing,
                         .attempt = {.stakes = item % 3 == 0 ? Stakes::last : Stakes::one_of_several,
                                     .due_since = due_since_.try_emplace(item, now_).first->second},
                         .limits = limits_of(endpoint)},
                        item, now_);
        inside_.insert_or_assign(item, now_);
    }

    void step()
    {
        while (const auto turn = isolation_.next(now_)) take(*turn);
        if (under_way_ < settings.per_worker) {
            for (const auto& [item, since] : inside_) EXPECT_LE(now_ - since, 10s) << "item " << item << " starves";
        }
        auto until = now_ + milliseconds{1 + chance_.below(40)};
        if (const auto wake = isolation_.wake_at(now_)) until = std::min(until, std::max(*wake, now_ + 1ms));
        if (!pending_.empty()) until = std::min(until, std::max(pending_.top().at, now_));
        now_ = until;
        while (!pending_.empty() && pending_.top().at <= now_) {
            const auto due = pending_.top();
            pending_.pop();
            due.is_request ? end(due) : push(due.item, Standing::returning);
        }
    }

    void take(const Turn<int>& turn)
    {
        ASSERT_EQ(inside_.erase(turn.item), 1U) << "item " << turn.item << " came out twice";
        const auto endpoint = endpoint_of(turn.item);
        if (std::holds_alternative<Start>(turn.what)) return start(turn.item);
        if (const auto* park = std::get_if<Park>(&turn.what)) {
            EXPECT_GT(park->wait, 0ms);
            EXPECT_LE(park->wait, 1h);
            return pending_.push({now_ + park->wait, turn.item, false, now_});
        }
        const auto failed = std::max(failed_at_[endpoint], host_failed_at_[endpoint % hosts]);
        EXPECT_LE(now_ - failed, failure_tells_for) << "stands in without a real request in the last minute";
        came_out_.insert(turn.item);
    }

    void start(int item)
    {
        const auto endpoint = endpoint_of(item);
        const auto limits = limits_of(endpoint);
        EXPECT_LE(++of_endpoint_[endpoint], limits.in_flight + 1) << "a probe may go beside what hangs";
        EXPECT_LE(++of_host_[endpoint % hosts], settings.per_host);
        EXPECT_LE(++under_way_, settings.per_worker);
        EXPECT_EQ(isolation_.under_way(), under_way_);
        if (limits.rate) check_rate(starts_[endpoint], *limits.rate);
        const auto took = chance_.one_in(10) ? milliseconds{5'000} : milliseconds{1 + chance_.below(200)};
        pending_.push({now_ + took, item, true, now_});
    }

    void check_rate(std::deque<SteadyTime>& starts, const RateLimit& rate) const
    {
        starts.push_back(now_);
        while (now_ - starts.front() >= rate.per) starts.pop_front();
        EXPECT_LE(starts.size(), rate.requests);
    }

    /// Endpoints and hosts are well and ill for half a minute each, by turns.
    AttemptEffect answer(std::size_t endpoint)
    {
        const auto half_minute = static_cast<std::size_t>((now_ - begin) / 30s);
        if (chance_.one_in(50)) return AttemptEffect::none;
        if ((half_minute + endpoint) % hosts == 0) return AttemptEffect::unreachable;
        if ((half_minute + endpoint) % 4 == 1) return AttemptEffect::overloaded;
        return chance_.one_in(4) ? AttemptEffect::failed : AttemptEffect::delivered;
    }

    void end(const Pending& request)
    {
        const auto endpoint = endpoint_of(request.item);
        const auto effect = answer(endpoint);
        --of_endpoint_[endpoint];
        --of_host_[endpoint % hosts];
        --under_way_;
        if (effect != AttemptEffect::delivered && effect != AttemptEffect::none) failed_at_[endpoint] = now_;
        if (effect == AttemptEffect::unreachable) host_failed_at_[endpoint % hosts] = now_;
        const auto took = std::chrono::duration_cast<milliseconds>(now_ - request.since);
        isolation_.ended(key_of(endpoint), effect, took, now_,
                         Jitter::clamped(static_cast<double>(chance_.below(3)) - 1.0));
        EXPECT_TRUE(came_out_.insert(request.item).second) << "item " << request.item << " was sent twice";
    }

    test::Random chance_;
    SteadyTime now_{begin};
    Isolation<int> isolation_{settings};
    std::map<int, SteadyTime> inside_;     ///< by item, since when
    std::map<int, SteadyTime> due_since_;  ///< by item
    std::set<int> came_out_;               ///< for good
    std::priority_queue<Pending> pending_;
    std::map<std::size_t, std::size_t> of_endpoint_;
    std::map<std::size_t, std::size_t> of_host_;
    std::size_t under_way_{0};
    std::map<std::size_t, std::deque<SteadyTime>> starts_;
    std::map<std::size_t, SteadyTime> failed_at_;
    std::map<std::size_t, SteadyTime> host_failed_at_;
};

TEST(IsolationProperty, LosesNothingAndKeepsAllLimitsWhateverTheEndpointsDo)
{
    const auto first = test::number_from("FANTAIL_SEED", 20'261'124);
    const auto runs = test::number_from("FANTAIL_PROPERTY_RUNS", 5);
    for (auto seed = first; seed < first + runs; ++seed) {
        SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << seed);
        History{seed}.run();
        if (HasFailure()) return;
    }
}

}  // namespace
}  // namespace fantail::core
