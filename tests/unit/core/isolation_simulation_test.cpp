// What isolation costs and keeps, in virtual time. Prints a table; the bounds are what must hold.
//
// A debug build has seconds for it, so that where 100 deliveries a second are meant, one every FANTAIL_SIMULATED_GAP_MS
// (2,000) is sent for the six hours, and 10 or 25 a second for the minutes: what is asserted counts per delivery, per
// endpoint or as a time, and does not depend on it. FANTAIL_SIMULATED_GAP_MS=10 is the real thing, in minutes.

#include "isolation_simulation.hpp"

#include <iomanip>
#include <iostream>

#include <gtest/gtest.h>

#include "support/number_from.hpp"

namespace fantail::core {
namespace {

constexpr Answer good{.effect = AttemptEffect::delivered, .status = 200, .took = 50ms};
constexpr Answer hangs{.effect = AttemptEffect::overloaded, .status = std::nullopt, .took = 30s};
constexpr Answer refused{.effect = AttemptEffect::unreachable, .status = std::nullopt, .took = 5ms};
constexpr Answer broken{.effect = AttemptEffect::failed, .status = 500, .took = 50ms};
constexpr Answer too_many{.effect = AttemptEffect::overloaded, .status = 429, .took = 50ms};

milliseconds gap() { return milliseconds{test::number_from("FANTAIL_SIMULATED_GAP_MS", 2'000)}; }

RetryRule rule_of(std::vector<milliseconds> delays, double jitter = 0.0)
{
    RetryRule rule;
    rule.delays = std::move(delays);
    rule.jitter = jitter;
    return rule;
}

// As dialects/*.yaml have them.
RetryRule social() { return rule_of({1min, 5min, 15min, 1h, 6h}); }
RetryRule conversations() { return rule_of({4s, 8s, 10s}); }
RetryRule standard() { return rule_of({5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h}, 0.1); }

void print_head()
{
    std::cout
        << "row                        deliveries turns/d requests/d parked/d hops/d back/s after/s drain_s failed"
           " unasked against healthy_ms\n";
}

void print(const char* name, const SimulationResult& result)
{
    const auto each = [&](std::size_t count) {
        return static_cast<double>(count) / static_cast<double>(result.deliveries);
    };
    std::cout << std::left << std::setw(26) << name << std::right << std::fixed << std::setprecision(2) << std::setw(11)
              << result.deliveries << std::setw(8) << each(result.turns) << std::setw(11) << each(result.requests)
              << std::setw(9) << each(result.parked) << std::setw(7) << each(result.hops) << std::setw(7)
              << result.peak_back << std::setw(8) << result.peak_requests << std::setw(8) << result.drained_after / 1s
              << std::setw(7) << result.failed << std::setw(8) << result.failed_without_request << std::setw(8)
              << result.failed_against_contract << std::setw(11) << result.healthy_waited.count() << '\n';
}

/// Runs a row, prints it, and checks what holds for every row.
SimulationResult simulate(const Scenario& scenario)
{
    const auto seed = test::number_from("FANTAIL_SEED", 20'261'124);
    const auto result = IsolationSimulation{scenario, seed}.run();
    print_head();
    print(scenario.name, result);
    EXPECT_EQ(result.delivered + result.failed, result.deliveries) << "lost, FANTAIL_SEED=" << seed;
    EXPECT_EQ(result.failed_without_request, 0U);
    EXPECT_EQ(result.failed_against_contract, 0U) << "FANTAIL_SEED=" << seed;
    EXPECT_EQ(result.healthy_waited, 0ms) << "the healthy endpoint beside it noticed";
    EXPECT_EQ(result.healthy_parked, 0U);
    EXPECT_EQ(result.endpoints_known, 0U) << "remembered for ever";
    return result;
}

double per_delivery(std::size_t count, const SimulationResult& result)
{
    return static_cast<double>(count) / static_cast<double>(result.deliveries);
}

Scenario dead_for_six_hours(const char* name, RetryRule rule)
{
    return {.name = name,
            .rule = std::move(rule),
            .limits = {},
            .every = gap(),
            .for_long = 6h + 10min,
            .recovers = 6h,
            .answer = [](const Asked& asked) { return asked.at < 6h ? hangs : good; }};
}

TEST(IsolationSimulation, DeadForSixHoursUnderTheRulesOfSocial)
{
    const auto result = simulate(dead_for_six_hours("dead_6h_social", social()));

    EXPECT_EQ(result.failed, 0U) << "the schedule outlasts it";
    EXPECT_LE(per_delivery(result.turns, result), 6.1);
    EXPECT_LE(per_delivery(result.hops, result), 6.0);
    EXPECT_LE(result.drained_after, 6h + 2min) << "the last delay of the schedule";
}

TEST(IsolationSimulation, DeadForSixHoursUnderTheRulesOfConversations)
{
    const auto result = simulate(dead_for_six_hours("dead_6h_conversations", conversations()));

    EXPECT_LE(per_delivery(result.turns, result), 5.5) << "four attempts, the last of which is parked once or twice";
    EXPECT_LE(result.drained_after, 2min);
}

TEST(IsolationSimulation, DeadForSixHoursUnderTheRulesOfStandard)
{
    const auto result = simulate(dead_for_six_hours("dead_6h_standard", standard()));

    EXPECT_EQ(result.failed, 0U);
    EXPECT_LE(per_delivery(result.turns, result), 7.0);
    EXPECT_LE(per_delivery(result.hops, result), 20.0);
}

TEST(IsolationSimulation, AHundredAMinuteOwedTenThousand)
{
    const auto result =
        simulate({.name = "limited_owed_10000",
                  .rule = conversations(),
                  .limits = {.in_flight = 10, .rate = RateLimit{.requests = 100, .per = 1min}, .open_circuit = {}},
                  .owed = 10'000,
                  .answer = [](const Asked& asked) { return asked.in_last_minute > 100 ? too_many : good; }});

    EXPECT_EQ(result.failed, 0U);
    EXPECT_LE(result.most_in_a_minute, 100U);
    EXPECT_EQ(result.requests, result.deliveries);
    EXPECT_LE(per_delivery(result.turns, result), 4.0);
    EXPECT_LE(result.drained_after, 115min);
}

TEST(IsolationSimulation, TwoSecondsWithEightInFlightOfferedTwiceWhatItTakes)
{
    const auto result = simulate(
        {.name = "slow_offered_twice",
         .rule = social(),
         .limits = {.in_flight = 8, .rate = std::nullopt, .open_circuit = {}},
         .every = 125ms,
         .for_long = 30min,
         .recovers = 30min,
         .answer = [](const Asked&) { return Answer{.effect = AttemptEffect::delivered, .status = 200, .took = 2s}; }});

    EXPECT_EQ(result.failed, 0U);
    EXPECT_LE(per_delivery(result.turns, result), 4.0);
    EXPECT_LE(result.drained_after, 36min) << "half of all was left, and it takes all of the time to take it";
}

TEST(IsolationSimulation, FlappingEveryFiveSeconds)
{
    const auto result = simulate({.name = "flapping_5s_5s",
                                  .rule = standard(),
                                  .limits = {},
                                  .every = 50ms,
                                  .for_long = 10min,
                                  .recovers = 10min,
                                  .answer = [](const Asked& asked) { return asked.at / 5s % 2 == 0 ? good : broken; }});

    EXPECT_LE(per_delivery(result.failed, result), 0.001) << "one in 1,024 has all ten attempts due while it is down";
    EXPECT_LE(per_delivery(result.turns, result), 2.0);
}

TEST(IsolationSimulation, TenThousandWebhooksOnOneDeadHost)
{
    const auto result = simulate({.name = "10000_on_one_dead_host",
                                  .rule = social(),
                                  .limits = {},
                                  .endpoints = 10'000,
                                  .one_host = true,
                                  .every = 100ms,
                                  .for_long = 20min,
                                  .recovers = 15min,
                                  .answer = [](const Asked& asked) { return asked.at < 15min ? refused : good; }});

    EXPECT_EQ(result.failed, 0U);
    EXPECT_LE(result.requests, result.deliveries + 100) << "one dead host, not ten thousand";
}

TEST(IsolationSimulation, EverythingDownForTenMinutesAndBack)
{
    const auto result = simulate({.name = "all_down_10min",
                                  .rule = social(),
                                  .limits = {},
                                  .endpoints = 200,
                                  .every = 40ms,
                                  .for_long = 15min,
                                  .recovers = 10min,
                                  .answer = [](const Asked& asked) { return asked.at < 10min ? broken : good; }});

    EXPECT_EQ(result.failed, 0U) << "the schedule outlasts it";
    EXPECT_LE(per_delivery(result.turns, result), 4.0);
    EXPECT_LE(result.peak_back, 200U) << "four times what is offered";
    EXPECT_LE(result.drained_after, 90min) << "no second collapse";
}

}  // namespace
}  // namespace fantail::core
