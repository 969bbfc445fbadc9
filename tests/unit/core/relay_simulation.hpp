#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <random>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "fantail/core/broker_clock.hpp"
#include "fantail/core/relay.hpp"

namespace fantail::core {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

inline constexpr Timestamp start{1'700'000'000s};

class Chance {
public:
    explicit Chance(std::uint32_t number) : engine_{number} {}

    milliseconds between(milliseconds low, milliseconds high)
    {
        return milliseconds{std::uniform_int_distribution<milliseconds::rep>{low.count(), high.count()}(engine_)};
    }

    /// As many short ones as long ones, and every second one close to a sum of tiers.
    milliseconds wait(milliseconds longest)
    {
        auto scale = std::uniform_real_distribution<>{0.0, std::log(static_cast<double>(longest.count()) / 1e3)};
        auto drawn = milliseconds{static_cast<milliseconds::rep>(1e3 * std::exp(scale(engine_)))};
        const auto tier = all_delay_tiers.at(std::uniform_int_distribution<std::size_t>{0, 6}(engine_));
        if (engine_() % 2 == 0) drawn = drawn / length(tier) * length(tier) + between(-700ms, 700ms);
        return std::clamp<milliseconds>(drawn, 1s, longest);
    }

private:
    std::mt19937 engine_;
};

struct Returned {
    milliseconds wait;
    milliseconds error;  ///< positive: late
    std::uint32_t hops;
};

/// One partition of every delay topic: first in, first out, each hop with a random cost, and a relay whose own clock
/// is off the broker's. Times in it are the broker's; what the relay and the dispatcher believe goes through their
/// BrokerClock.
class Simulation {
public:
    Simulation(Chance& chance, milliseconds our_offset) : chance_{chance}, our_offset_{our_offset}
    {
        for (auto at = -10s; at < 0s; at += 1s) {
            const auto sent = start + at;
            const auto took = chance_.between(2ms, 40ms);
            clock_.observe({.produced_at = sent + our_offset_,
                            .appended_at = sent + chance_.between(1ms, took),
                            .acknowledged_at = sent + took + our_offset_});
        }
    }

    /// A dispatcher writes at `at` what is due `wait` later.
    void park(Timestamp at, milliseconds wait)
    {
        tasks_.push_back({.due = at + wait, .wait = wait});
        events_.push({at, tasks_.size() - 1, std::nullopt});
    }

    std::vector<Returned> run()
    {
        while (!events_.empty()) {
            const auto event = events_.top();
            events_.pop();
            if (event.tier) {
                wake(event.at, *event.tier);
            } else {
                take(event.at, event.task);
            }
        }
        return std::move(results_);
    }

private:
    struct Task {
        Timestamp due;
        milliseconds wait;
        std::uint32_t hop{0};
        std::optional<DelayTier> next{};  ///< where its record is on its way to
        bool returned{false};
    };
    struct Record {
        std::size_t task;
        Timestamp appended_at;
    };
    struct Event {
        Timestamp at;
        std::size_t task;
        std::optional<DelayTier> tier;  ///< that wakes; nullopt: the task's record arrives
        bool operator<(const Event& other) const { return at > other.at; }
    };

    Timestamp believed(Timestamp now) { return now + our_offset_ + clock_.offset(); }
    Timestamp truly(Timestamp believed) const { return believed - our_offset_ - clock_.offset(); }

    void take(Timestamp now, std::size_t number)
    {
        auto& task = tasks_[number];
        if (task.returned) return settle(now, task);
        if (!task.next) {  // the dispatcher's turn
            task.next = waiting_place(task.due - believed(now), MemoryRoom::available, hop_limit);
            task.returned = !task.next;
            return events_.push({task.next ? now + chance_.between(2ms, 200ms) : now, number, std::nullopt});
        }
        auto& topic = topics_.at(static_cast<std::size_t>(*task.next));
        topic.push_back({number, now});
        if (topic.size() == 1) wake(now, *task.next);  // else its head has a wake-up pending
    }

    void wake(Timestamp now, DelayTier tier)
    {
        auto& topic = topics_.at(static_cast<std::size_t>(tier));
        while (!topic.empty()) {
            const auto [number, appended_at] = topic.front();
            auto& task = tasks_[number];
            const auto decision = decide_relay(
                {.tier = tier, .appended_at = appended_at, .due_at = task.due, .hop = task.hop}, believed(now));
            if (const auto* stay = std::get_if<StayUntil>(&decision)) {
                return events_.push({truly(stay->until), number, tier});
            }
            topic.pop_front();
            ++task.hop;
            if (const auto* back = std::get_if<ReturnAsDue>(&decision)) {
                EXPECT_EQ(back->reason, ReturnReason::due) << "wait " << task.wait.count();
                task.returned = true;
            } else {
                task.next = std::get<ForwardTo>(decision).tier;
            }
            events_.push({now + chance_.between(2ms, 200ms), number, std::nullopt});
        }
    }

    /// The dispatcher has it, holds the rest in memory and sends it by what it believes to be the time.
    void settle(Timestamp now, const Task& task)
    {
        EXPECT_LE(task.due - believed(now), memory_wait) << "wait " << task.wait.count();
        const auto sent = std::max(now, truly(task.due));
        results_.push_back({.wait = task.wait, .error = sent - task.due, .hops = task.hop});
    }

    Chance& chance_;
    milliseconds our_offset_;
    BrokerClock clock_;
    std::vector<Task> tasks_;
    std::array<std::deque<Record>, all_delay_tiers.size()> topics_;
    std::priority_queue<Event> events_;
    std::vector<Returned> results_;
};

}  // namespace fantail::core
