#include "fantail/crypto/random.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include <gtest/gtest.h>

namespace fantail::crypto {
namespace {

TEST(RandomBytes, FillsAllOfTheSpan)
{
    std::array<std::byte, 64> bytes{};
    random_bytes(bytes);
    // One zero in 64 bytes is likely, a dozen in the last half is not: 10^-19.
    EXPECT_LT(std::count(bytes.begin() + 32, bytes.end(), std::byte{0}), 12);
}

TEST(RandomId, IsThePrefixAndTwentyFourLettersAndDigits)
{
    const std::string id = random_id("wh_");
    ASSERT_EQ(id.size(), 3U + 24U);
    EXPECT_TRUE(id.starts_with("wh_"));
    EXPECT_TRUE(std::all_of(id.begin() + 3, id.end(), [](unsigned char c) { return std::isalnum(c) != 0; }));
}

TEST(RandomId, IsNeverTheSame)
{
    std::set<std::string> ids;
    for (int i = 0; i < 1000; ++i) ids.insert(random_id("wh_"));
    EXPECT_EQ(ids.size(), 1000U);
}

}  // namespace
}  // namespace fantail::crypto
