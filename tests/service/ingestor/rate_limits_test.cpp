#include "ingestor/app/rate_limits.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fantail::ingestor {
namespace {

using namespace std::chrono_literals;

constexpr core::Timestamp start{1'000'000ms};

CallWindows windows_of(std::uint32_t limit, std::size_t capacity = 100)
{
    return CallWindows{{.limit = limit, .length = 60s, .capacity = capacity}};
}

TEST(CallWindows, CountDownToTheLimit)
{
    auto windows = windows_of(2);

    const auto first = windows.take("a", start);
    const auto second = windows.take("a", start + 10s);
    const auto third = windows.take("a", start + 20s);

    EXPECT_TRUE(first.allowed && second.allowed);
    EXPECT_FALSE(third.allowed);
    EXPECT_EQ(first.limit, 2U);
    EXPECT_EQ(first.remaining, 1U);
    EXPECT_EQ(second.remaining, 0U);
    EXPECT_EQ(third.remaining, 0U);
    EXPECT_EQ(third.reset, start + 60s);
    EXPECT_EQ(third.retry_after(start + 20s), 40);
}

TEST(CallWindows, BeginAnewWhenTheyHaveEnded)
{
    auto windows = windows_of(1);
    windows.take("a", start);

    EXPECT_FALSE(windows.take("a", start + 60s - 1ms).allowed);
    EXPECT_TRUE(windows.take("a", start + 60s).allowed);
}

TEST(CallWindows, AreEachCallersOwn)
{
    auto windows = windows_of(1);
    windows.take("a", start);

    EXPECT_TRUE(windows.take("b", start).allowed);
}

TEST(CallWindows, SayAtLeastASecondToWait)
{
    auto windows = windows_of(1);
    windows.take("a", start);

    EXPECT_EQ(windows.take("a", start + 59'999ms).retry_after(start + 59'999ms), 1);
}

TEST(CallWindows, DoNotLastForeverWhenTheClockIsPutBack)
{
    auto windows = windows_of(1);
    windows.take("a", start);

    EXPECT_TRUE(windows.take("a", start - 1h).allowed);
    EXPECT_FALSE(windows.take("a", start - 1h + 1s).allowed);
    EXPECT_EQ(windows.size(), 1U);
}

TEST(CallWindows, AreForgottenWhenTheyHaveEnded)
{
    auto windows = windows_of(1);
    for (int i = 0; i < 50; ++i) windows.take(std::to_string(i), start);

    windows.take("a", start + 60s);

    EXPECT_EQ(windows.size(), 1U);
}

TEST(CallWindows, AreNoMoreThanTheirCapacity)
{
    auto windows = windows_of(1, 3);
    for (const auto* who : {"a", "b", "c", "d"}) windows.take(who, start);

    EXPECT_EQ(windows.size(), 3U);
    EXPECT_FALSE(windows.take("d", start).allowed);
    EXPECT_TRUE(windows.take("a", start).allowed);  // forgotten: it was the oldest
}

Caller caller_of(const char* realm, const char* tenant, Role role = Role::tenant)
{
    return {.realm = core::RealmName{realm}, .tenant = core::TenantId{tenant}, .role = role};
}

TEST(RateLimits, AreOfATenantOfARealmWhateverItsCredential)
{
    RateLimits limits{{.tenant = 1, .realm_operator = 2, .stranger = 1}};
    limits.take(caller_of("social", "acme"), start);

    EXPECT_FALSE(limits.take(caller_of("social", "acme"), start).allowed);
    EXPECT_TRUE(limits.take(caller_of("social", "other"), start).allowed);
    EXPECT_TRUE(limits.take(caller_of("roundabout", "acme"), start).allowed);
}

TEST(RateLimits, AreOperatorsOwnAndStrangersOwn)
{
    RateLimits limits{{.tenant = 1, .realm_operator = 2, .stranger = 1}};
    limits.take(caller_of("social", "acme"), start);

    EXPECT_EQ(limits.take(caller_of("social", "acme", Role::realm_operator), start).remaining, 1U);
    EXPECT_TRUE(limits.take_of_stranger("10.0.0.1", start).allowed);
    EXPECT_FALSE(limits.take_of_stranger("10.0.0.1", start).allowed);
    EXPECT_TRUE(limits.take_of_stranger("10.0.0.2", start).allowed);
}

}  // namespace
}  // namespace fantail::ingestor
