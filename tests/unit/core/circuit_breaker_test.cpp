#include "fantail/core/circuit_breaker.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "support/number_from.hpp"
#include "support/random.hpp"

namespace fantail::core {
namespace {

using namespace std::chrono_literals;
using Of = CircuitEvidence::Of;

constexpr SteadyTime begin{1'000s};
constexpr auto exactly = Jitter::clamped(-1.0);

CircuitChange end(CircuitBreaker& circuit, Of of, SteadyTime now, Jitter jitter = exactly)
{
    return circuit.ended({.of = of, .started_at = now - 1ms, .others_under_way = 0}, now, jitter);
}

struct Row {
    const char* name;
    std::string_view ends;  ///< s: success, f: failure, n: nothing, each `apart`
    std::chrono::milliseconds apart;
    CircuitView expected;
};

class CircuitBreakerOpens : public testing::TestWithParam<Row> {};

TEST_P(CircuitBreakerOpens, AsTheTableSays)
{
    const auto& row = GetParam();
    CircuitBreaker circuit{{}};
    auto now = begin;
    for (const auto letter : row.ends) {
        now += row.apart;
        end(circuit, letter == 's' ? Of::success : letter == 'f' ? Of::failure : Of::nothing, now);
    }

    EXPECT_EQ(circuit.view(now), row.expected);
}

INSTANTIATE_TEST_SUITE_P(, CircuitBreakerOpens,
                         testing::Values(Row{"NothingIsKnown", "", 1ms, CircuitView::closed},
                                         Row{"FourInARow", "ffff", 1ms, CircuitView::closed},
                                         Row{"FiveInARow", "fffff", 1ms, CircuitView::open},
                                         Row{"FiveInARowHoweverFarApart", "fffff", 1min, CircuitView::open},
                                         Row{"ASuccessBreaksTheRow", "ffffsffff", 1ms, CircuitView::closed},
                                         Row{"NothingDoesNotBreakTheRow", "ffffnf", 1ms, CircuitView::open},
                                         Row{"FourOfFiveAreNotEnough", "ffffsffffsffffsffffs", 1ms,
                                             CircuitView::closed}),
                         [](const auto& row) { return std::string{row.param.name}; });

/// More than five failures in a row would open it before the share does.
constexpr CircuitSettings by_share{
    .failures_in_a_row = 1'000, .least_ended = 20, .failed_share = 0.85, .shortest_open = 5s, .longest_open = 60s};

TEST(CircuitBreaker, OpensOnMoreThanAShareOfEnough)
{
    CircuitBreaker circuit{by_share};
    for (int i = 0; i < 2; ++i) end(circuit, Of::success, begin);
    for (int i = 0; i < 17; ++i) end(circuit, Of::failure, begin);
    EXPECT_TRUE(circuit.is_closed()) << "19 are not enough";

    end(circuit, Of::failure, begin);
    EXPECT_FALSE(circuit.is_closed()) << "18 of 20";
}

TEST(CircuitBreaker, ForgetsWhatWasThirtySecondsAgo)
{
    CircuitBreaker circuit{by_share};
    for (int i = 0; i < 19; ++i) end(circuit, Of::failure, begin);

    end(circuit, Of::failure, begin + 30s);

    EXPECT_TRUE(circuit.is_closed());
}

TEST(CircuitBreaker, DoublesItsTimeWithEachProbeThatFails)
{
    CircuitBreaker circuit{{}};
    auto now = begin;
    for (int i = 0; i < 5; ++i) end(circuit, Of::failure, now);

    for (const auto expected : {5s, 10s, 20s, 25s, 25s}) {
        EXPECT_EQ(circuit.view(now + expected - 1ms), CircuitView::open);
        EXPECT_EQ(circuit.view(now + expected), CircuitView::probe_due);
        now += expected;
        circuit.probe_started(now);
        EXPECT_EQ(circuit.view(now), CircuitView::probing);
        now += 1ms;
        EXPECT_EQ(end(circuit, Of::failure, now), CircuitChange::opened);
    }
}

TEST(CircuitBreaker, IsOpenForHalfAMinuteAtMostWhateverTheJitter)
{
    CircuitBreaker circuit{{}};
    auto now = begin;
    for (int i = 0; i < 5; ++i) end(circuit, Of::failure, now, Jitter::clamped(1.0));

    for (const auto expected : {6s, 12s, 24s, 30s, 30s}) {
        EXPECT_EQ(circuit.probe_at() - now, expected);
        now += expected;
        circuit.probe_started(now);
        end(circuit, Of::failure, now, Jitter::clamped(1.0));
    }
}

TEST(CircuitBreaker, AsksOftenWhereASuccessWasNotLongAgo)
{
    CircuitBreaker circuit{{}};
    end(circuit, Of::success, begin);
    for (int i = 0; i < 5; ++i) end(circuit, Of::failure, begin + 1s);
    circuit.probe_started(begin + 6s);

    end(circuit, Of::failure, begin + 6s);

    EXPECT_EQ(circuit.probe_at(), begin + 12s) << "6 s without a success, not 10";
}

TEST(CircuitBreaker, ClosesOnAProbeThatSucceedsAndStartsAfresh)
{
    CircuitBreaker circuit{{}};
    for (int i = 0; i < 5; ++i) end(circuit, Of::failure, begin);
    circuit.probe_started(begin + 5s);
    EXPECT_EQ(end(circuit, Of::success, begin + 6s), CircuitChange::closed);

    for (int i = 0; i < 4; ++i) end(circuit, Of::failure, begin + 7s);
    EXPECT_TRUE(circuit.is_closed());
    end(circuit, Of::failure, begin + 7s);
    EXPECT_EQ(circuit.probe_at(), begin + 12s) << "5 s again";
}

TEST(CircuitBreaker, TakesNoLateEndForItsProbe)
{
    CircuitBreaker circuit{{}};
    for (int i = 0; i < 5; ++i) end(circuit, Of::failure, begin);
    circuit.probe_started(begin + 5s);

    const CircuitEvidence late{.of = Of::success, .started_at = begin - 1s, .others_under_way = 1};
    EXPECT_EQ(circuit.ended(late, begin + 6s, exactly), CircuitChange::none);

    EXPECT_EQ(circuit.view(begin + 6s), CircuitView::probing);
}

TEST(CircuitBreaker, TakesTheLastUnderWayForItsProbeWhateverItsClockSays)
{
    CircuitBreaker circuit{{}};
    for (int i = 0; i < 5; ++i) end(circuit, Of::failure, begin);
    circuit.probe_started(begin + 5s);

    const CircuitEvidence rounded{.of = Of::success, .started_at = begin + 4'999ms, .others_under_way = 0};

    EXPECT_EQ(circuit.ended(rounded, begin + 6s, exactly), CircuitChange::closed);
}

TEST(CircuitBreaker, ProbesAgainAtOnceWhenAProbeToldNothing)
{
    CircuitBreaker circuit{{}};
    for (int i = 0; i < 5; ++i) end(circuit, Of::failure, begin);
    circuit.probe_started(begin + 5s);

    EXPECT_EQ(end(circuit, Of::nothing, begin + 6s), CircuitChange::probe_is_free);

    EXPECT_EQ(circuit.view(begin + 6s), CircuitView::probe_due);
}

TEST(CircuitBreaker, IsForgottenWhenItsFailuresTellNothingAnyMore)
{
    CircuitBreaker circuit{{}};
    EXPECT_TRUE(circuit.at_rest(begin));
    end(circuit, Of::failure, begin);
    EXPECT_FALSE(circuit.at_rest(begin + 59s));
    EXPECT_TRUE(circuit.at_rest(begin + 60s));

    for (int i = 0; i < 4; ++i) end(circuit, Of::failure, begin);
    EXPECT_FALSE(circuit.at_rest(begin + 9min)) << "open";
    EXPECT_TRUE(circuit.at_rest(begin + 10min));
}

TEST(CircuitBreaker, GoesOnDoublingWhereAnotherOwnerLeftIt)
{
    CircuitBreaker circuit{{}};
    circuit.restore(begin + 15s, begin - 1s, begin);
    EXPECT_EQ(circuit.view(begin), CircuitView::open);

    circuit.probe_started(begin + 15s);
    end(circuit, Of::failure, begin + 15s);

    EXPECT_EQ(circuit.probe_at(), begin + 40s);
}

TEST(CircuitBreakerProperty, IsOpenOnlyOnAFailureOfTheLastMinuteAndProbesWithinHalfAMinute)
{
    const auto seed = test::number_from("FANTAIL_SEED", 20'261'124);
    SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << seed);
    test::Random chance{seed};
    for (int run = 0; run < 200; ++run) {
        CircuitBreaker circuit{{}};
        auto now = begin;
        auto failed_at = begin - 1h;
        for (int i = 0; i < 300; ++i) {
            now += std::chrono::milliseconds{chance.below(20'000)};
            if (circuit.view(now) == CircuitView::open) {
                ASSERT_LE(now - failed_at, failure_tells_for);
                ASSERT_LE(circuit.probe_at() - now, 30s);
                continue;
            }
            if (circuit.view(now) == CircuitView::probe_due) circuit.probe_started(now);
            const auto began = now;
            now += std::chrono::milliseconds{chance.below(30'000)};
            const auto of = chance.one_in(5) ? Of::success : chance.one_in(10) ? Of::nothing : Of::failure;
            if (of == Of::failure) failed_at = now;
            circuit.ended({.of = of, .started_at = began, .others_under_way = 0}, now,
                          Jitter::clamped(static_cast<double>(chance.below(3)) - 1.0));
            ASSERT_NE(circuit.view(now), CircuitView::probing) << "a probe that has ended is over";
        }
    }
}

TEST(CircuitBreaker, TellsSinceWhenARequestThatFailedHadBegun)
{
    CircuitBreaker circuit{{}};
    EXPECT_FALSE(circuit.has_failed_since(begin));

    circuit.ended({.of = Of::failure, .started_at = begin + 2s, .others_under_way = 1}, begin + 3s, exactly);
    circuit.ended({.of = Of::failure, .started_at = begin, .others_under_way = 0}, begin + 30s, exactly);

    EXPECT_TRUE(circuit.has_failed_since(begin + 2s));
    EXPECT_FALSE(circuit.has_failed_since(begin + 2'001ms));
}

TEST(CircuitBreaker, RemembersASuccessForTenMinutes)
{
    CircuitBreaker circuit{{}};
    EXPECT_FALSE(circuit.succeeded_lately(begin));

    end(circuit, Of::success, begin);
    end(circuit, Of::failure, begin + 1s);

    EXPECT_TRUE(circuit.succeeded_lately(begin + 10min - 1ms));
    EXPECT_FALSE(circuit.succeeded_lately(begin + 10min));
}

TEST(CircuitBreaker, ExpectsOfAProbeWhatTheLastFailureTook)
{
    CircuitBreaker circuit{{}};
    for (int i = 0; i < 5; ++i) {
        circuit.ended({.of = Of::failure, .started_at = begin, .others_under_way = 0}, begin + 30s, exactly);
    }
    EXPECT_EQ(circuit.probe_tells_at(), circuit.probe_at() + 30s);

    circuit.probe_started(begin + 50s);
    EXPECT_EQ(circuit.probe_tells_at(), begin + 80s);
}

}  // namespace
}  // namespace fantail::core
