#include "fantail/core/retry_after.hpp"

#include <chrono>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr Timestamp answered_at{std::chrono::sys_days{std::chrono::year{2026} / 1 / 15} + 10h};

TEST(RetryAfterText, IsReadClampedOrLeftAlone)
{
    struct Row {
        const char* text;
        std::optional<milliseconds> expected;
    };
    constexpr milliseconds most{7 * 24h};
    const std::vector<Row> rows{{"0", 0s},
                                {"5", 5s},
                                {" 120\t", 120s},
                                {"0000000000000000000000005", 5s},
                                {"604800", most},
                                {"604801", most},
                                {"100000000000", most},
                                {"99999999999999999999999999", most},
                                {"1e11", {}},
                                {"-1", {}},
                                {"+5", {}},
                                {"1.5", {}},
                                {"0x10", {}},
                                {"5s", {}},
                                {"5, 6", {}},
                                {"5 6", {}},
                                {"", {}},
                                {"  ", {}},
                                {"soon", {}},
                                {"\xff\xfe", {}},
                                {"Thu, 15 Jan 2026 10:00:30 GMT", 30s},
                                {"Thursday, 15-Jan-26 10:00:30 GMT", 30s},
                                {"Thu Jan 15 10:00:30 2026", 30s},
                                {"Sat Feb  1 00:00:00 2025", 0s},
                                {"Fri Jan 16 00:00:00 2026", 14h},
                                {"Sat, 31 Jan 2026 10:00:00 GMT", most},
                                {"Fri, 31 Dec 9999 23:59:59 GMT", most},
                                {"Sun, 06 Nov 1994 08:49:37 GMT", 0s},
                                {"Sunday, 06-Nov-94 08:49:37 GMT", 0s},
                                {"Thu, 01 Jan 0000 00:00:00 GMT", 0s},
                                {"Thu, 15 Jan 2026 10:59:60 GMT", 1h},
                                {"Thu, 15 Jan 2026 10:00:30", {}},
                                {"Thu, 15 Jan 2026 10:00:30 CET", {}},
                                {"Thu, 15 Jan 2026 10:00:30 GMT x", {}},
                                {"Mon, 30 Feb 2026 10:00:30 GMT", {}},
                                {"Thu, 00 Jan 2026 10:00:30 GMT", {}},
                                {"Thu, 15 Foo 2026 10:00:30 GMT", {}},
                                {"Thu, 15 Jan 2026 24:00:30 GMT", {}},
                                {"Thu, 15 Jan 99999 10:00:30 GMT", {}},
                                {"2026-01-15T10:00:30Z", {}},
                                {", 15 Jan 2026 10:00:30 GMT", {}},
                                {"Thu,", {}}};

    for (const auto& row : rows) EXPECT_EQ(parse_retry_after(row.text, answered_at), row.expected) << row.text;
}

}  // namespace
}  // namespace fantail::core
