#include "fantail/core/token_bucket.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/number_from.hpp"
#include "support/random.hpp"

namespace fantail::core {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime begin{1'000s};

struct Row {
    const char* name;
    RateLimit limit;
    std::uint32_t burst;
    std::uint32_t in_ten_windows;  ///< of `per`, asked for without pause
};

class TokenBucketHolds : public testing::TestWithParam<Row> {};

TEST_P(TokenBucketHolds, AsTheTableSays)
{
    const auto& row = GetParam();
    TokenBucket bucket{row.limit};
    EXPECT_EQ(bucket.burst(), row.burst);

    std::uint32_t taken = 0;
    for (auto now = begin; now < begin + 10 * row.limit.per; now = bucket.next_at(now)) {
        bucket.take(now);
        ++taken;
    }

    EXPECT_EQ(taken, row.in_ten_windows);
}

INSTANTIATE_TEST_SUITE_P(, TokenBucketHolds,
                         testing::Values(Row{"OneAMinute", {1, 1min}, 1, 10}, Row{"TenASecond", {10, 1s}, 1, 99},
                                         Row{"AHundredAMinute", {100, 1min}, 5, 949},
                                         Row{"AThousandASecond", {1'000, 1s}, 50, 9'373}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(TokenBucket, SaysWhenTheNextTokenComes)
{
    TokenBucket bucket{{.requests = 1, .per = 50s}};
    bucket.take(begin);

    EXPECT_FALSE(bucket.may_take(begin + 50s));
    EXPECT_EQ(bucket.next_at(begin), begin + 51s);
    EXPECT_TRUE(bucket.may_take(begin + 51s));
    EXPECT_TRUE(bucket.is_full(begin + 51s));
}

TEST(TokenBucket, KeepsItsTokensOverARestart)
{
    TokenBucket before{{.requests = 100, .per = 1min}};
    for (int i = 0; i < 3; ++i) before.take(begin);

    TokenBucket after{{.requests = 100, .per = 1min}};
    after.set_tokens(before.tokens(begin), begin);

    EXPECT_NEAR(after.tokens(begin), 2.0, 1e-6);
    EXPECT_LE(after.tokens(begin), before.tokens(begin)) << "never rounded up";
}

TEST(TokenBucket, HoldsNoMoreThanItsBurstAndNoLessThanNothing)
{
    TokenBucket bucket{{.requests = 100, .per = 1min}};
    bucket.set_tokens(1e9, begin);
    EXPECT_EQ(bucket.tokens(begin), 5.0);
    bucket.set_tokens(-1e9, begin);
    EXPECT_EQ(bucket.tokens(begin), 0.0);
    EXPECT_FALSE(bucket.may_take(begin));
}

/// The most that any window beginning at one of `times` sees.
std::size_t most_in_a_window(const std::vector<SteadyTime>& times, std::chrono::nanoseconds window)
{
    std::size_t most = 0;
    for (auto first = times.begin(); first != times.end(); ++first) {
        const auto last = std::lower_bound(first, times.end(), *first + window);
        most = std::max(most, static_cast<std::size_t>(last - first));
    }
    return most;
}

TEST(TokenBucketProperty, NoWindowSeesMoreThanTheLimitEvenWhenSomeArriveLater)
{
    const auto seed = test::number_from("FANTAIL_SEED", 20'261'124);
    SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << seed);
    test::Random chance{seed};
    for (int run = 0; run < 200; ++run) {
        const RateLimit limit{.requests = static_cast<std::uint32_t>(1 + chance.below(200)),
                              .per = std::chrono::milliseconds{100 + chance.below(120'000)}};
        TokenBucket bucket{limit};
        const auto slack = std::min<std::chrono::nanoseconds>(limit.per / 50, 1s);
        std::vector<SteadyTime> arrived;
        auto now = begin;
        while (arrived.size() < 5 * limit.requests) {
            if (chance.one_in(50)) now += limit.per * chance.below(3) / 2;  // idle, until it is full again or nearly
            now = bucket.next_at(now);
            bucket.take(now);
            const auto late = std::chrono::nanoseconds{chance.below(static_cast<std::size_t>(slack.count()))};
            arrived.push_back(now + late);
        }
        std::ranges::sort(arrived);

        ASSERT_LE(most_in_a_window(arrived, limit.per), limit.requests) << "of " << limit.per.count() << " ms";
    }
}

}  // namespace
}  // namespace fantail::core
