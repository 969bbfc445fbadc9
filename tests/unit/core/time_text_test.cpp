#include "fantail/core/time_text.hpp"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

Timestamp at(std::int64_t milliseconds) { return Timestamp{std::chrono::milliseconds{milliseconds}}; }

TEST(TimeText, IsIso8601InUtc)
{
    EXPECT_EQ(iso8601_seconds(at(0)), "1970-01-01T00:00:00Z");
    EXPECT_EQ(iso8601_seconds(at(1'768'471'200'000)), "2026-01-15T10:00:00Z");
    EXPECT_EQ(iso8601_millis(at(1'768'471'200'007)), "2026-01-15T10:00:00.007Z");
}

TEST(TimeText, KnowsLeapDays) { EXPECT_EQ(iso8601_seconds(at(1'709'164'800'000)), "2024-02-29T00:00:00Z"); }

TEST(TimeText, RoundsDownAlsoBefore1970)
{
    EXPECT_EQ(iso8601_seconds(at(999)), "1970-01-01T00:00:00Z");
    EXPECT_EQ(iso8601_seconds(at(-1)), "1969-12-31T23:59:59Z");
    EXPECT_EQ(iso8601_millis(at(-1)), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace fantail::core
