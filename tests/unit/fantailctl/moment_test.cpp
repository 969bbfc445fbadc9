#include "fantailctl/input/moment.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace fantail::fantailctl {
namespace {

struct Row {
    const char* name;
    std::string_view text;
    std::optional<std::int64_t> expected;  // milliseconds since 1970; nullopt: refused
};

class ParseMoment : public testing::TestWithParam<Row> {};

TEST_P(ParseMoment, AsTheTableSays)
{
    const auto moment = parse_moment(GetParam().text);

    ASSERT_EQ(moment.has_value(), GetParam().expected.has_value());
    if (moment) {
        EXPECT_EQ(moment->time_since_epoch().count(), *GetParam().expected);
    }
}

INSTANTIATE_TEST_SUITE_P(
    , ParseMoment,
    testing::Values(Row{"ADay", "2026-01-15", 1768435200000}, Row{"Utc", "2026-01-15T10:00:00Z", 1768471200000},
                    Row{"WithoutAZoneItIsUtc", "2026-01-15 10:00:00", 1768471200000},
                    Row{"EastOfUtc", "2026-01-15T10:00:00.250+02:00", 1768464000250},
                    Row{"WestOfUtc", "2026-01-15T10:00:00-0130", 1768476600000},
                    Row{"Microseconds", "2026-01-15T10:00:00.123456Z", 1768471200123},
                    Row{"NoSuchDay", "2026-02-30", std::nullopt},
                    Row{"NoSuchHour", "2026-01-15T24:00:00Z", std::nullopt}, Row{"Words", "yesterday", std::nullopt},
                    Row{"MoreBehindIt", "2026-01-15T10:00:00Zx", std::nullopt}, Row{"Nothing", "", std::nullopt}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::fantailctl
