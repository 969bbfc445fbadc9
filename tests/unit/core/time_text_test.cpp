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

TEST(TimeText, IsReadAsItIsWritten)
{
    const Timestamp time{std::chrono::seconds{1'768'471'200}};

    EXPECT_EQ(parse_iso8601_seconds(iso8601_seconds(time)), time);
    EXPECT_EQ(parse_iso8601_seconds("2026-01-15T10:00:00Z"), time);
    for (const auto* wrong :
         {"", "2026-01-15", "2026-01-15T10:00:00", "2026-01-15T10:00:00+", "2026-01-15 10:00:00Z",
          "2026-02-30T10:00:00Z", "2026-13-01T10:00:00Z", "2026-01-15T24:00:00Z", "2026-01-15T10:60:00Z",
          "2026-01-15T10:00:60Z", "2026-01-15T-1:00:00Z", "2026-1 -15T10:00:00Z", "2026-01-15T10:00:00.5Z"}) {
        EXPECT_EQ(parse_iso8601_seconds(wrong), std::nullopt) << wrong;
    }
}

}  // namespace
}  // namespace fantail::core
