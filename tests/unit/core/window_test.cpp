#include "fantail/core/window.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

constexpr Offset start{100};

TEST(Window, CommitsItsStartUntilSomethingSettles)
{
    Window window{start, {}};
    EXPECT_EQ(window.watermark(), start);

    window.take(start, 10);

    EXPECT_EQ(window.watermark(), start);
}

TEST(Window, MovesPastARecordThatSettled)
{
    Window window{start, {}};
    const auto entry = window.take(start, 10);

    window.settle(entry);

    EXPECT_EQ(window.watermark(), Offset{101});
    EXPECT_EQ(window.unsettled(), 0U);
    EXPECT_EQ(window.unsettled_bytes(), 0U);
}

TEST(Window, ForgetsTheNewestRecordWhenItIsTakenBack)
{
    Window window{start, {}};
    const auto first = window.take(Offset{100}, 10);
    const auto second = window.take(Offset{105}, 20);

    EXPECT_EQ(window.take_back(second), Offset{105});

    EXPECT_EQ(window.unsettled(), 1U);
    EXPECT_EQ(window.unsettled_bytes(), 10U);
    window.settle(first);
    EXPECT_EQ(window.watermark(), Offset{101});
    const auto again = window.take(Offset{105}, 20);
    EXPECT_EQ(window.watermark(), Offset{105});
    window.settle(again);
    EXPECT_EQ(window.watermark(), Offset{106});
}

TEST(Window, WaitsForTheLowestUnsettledRecord)
{
    Window window{start, {}};
    const auto first = window.take(Offset{100}, 1);
    const auto second = window.take(Offset{101}, 1);
    const auto third = window.take(Offset{102}, 1);

    window.settle(third);
    window.settle(second);
    EXPECT_EQ(window.watermark(), Offset{100});

    window.settle(first);
    EXPECT_EQ(window.watermark(), Offset{103});
}

TEST(Window, CountsAGapBeforeAnUnsettledRecordAsSettled)
{
    Window window{start, {}};
    window.take(Offset{250}, 1);

    EXPECT_EQ(window.watermark(), Offset{250});
}

TEST(Window, EndsBehindItsLastRecordAndNotAtTheNextThatExists)
{
    Window window{start, {}};
    const auto first = window.take(Offset{100}, 1);
    const auto second = window.take(Offset{400}, 1);

    window.settle(first);
    EXPECT_EQ(window.watermark(), Offset{400});

    window.settle(second);
    EXPECT_EQ(window.watermark(), Offset{401});
}

TEST(Window, IsFullByEntriesAlsoWhenThoseBehindHaveSettled)
{
    Window window{start, {.entries = 3, .bytes = 1000}};
    const auto first = window.take(Offset{100}, 1);
    const auto second = window.take(Offset{101}, 1);
    window.take(Offset{102}, 1);
    EXPECT_FALSE(window.has_room());

    window.settle(second);
    EXPECT_FALSE(window.has_room());

    window.settle(first);
    EXPECT_TRUE(window.has_room());
}

TEST(Window, IsFullByTheBytesThatAreUnsettled)
{
    Window window{start, {.entries = 100, .bytes = 50}};
    window.take(Offset{100}, 49);
    EXPECT_TRUE(window.has_room());
    const auto second = window.take(Offset{101}, 1);
    EXPECT_FALSE(window.has_room());

    window.settle(second);

    EXPECT_TRUE(window.has_room());
    EXPECT_EQ(window.unsettled_bytes(), 49U);
}

TEST(WindowDeath, RefusesAnOffsetThatDoesNotRise)
{
    Window window{start, {}};
    window.take(Offset{101}, 1);

    EXPECT_DEATH(window.take(Offset{101}, 1), "broken assumption");
    EXPECT_DEATH(window.take(Offset{100}, 1), "broken assumption");
}

TEST(WindowDeath, RefusesAnOffsetBelowItsStart)
{
    Window window{start, {}};

    EXPECT_DEATH(window.take(Offset{99}, 1), "broken assumption");
}

TEST(WindowDeath, SettlesAnEntryOnce)
{
    Window window{start, {}};
    const auto gone = window.take(Offset{100}, 1);
    window.settle(gone);
    window.take(Offset{101}, 1);
    const auto waiting = window.take(Offset{102}, 1);
    window.settle(waiting);

    EXPECT_DEATH(window.settle(gone), "broken assumption");
    EXPECT_DEATH(window.settle(waiting), "broken assumption");
}

TEST(Window, StallsNobodyBehindARequestThatHangsForHalfAMinuteAtTenThousandASecond)
{
    Window window{Offset{0}, {}};
    const auto hangs = window.take(Offset{0}, 1'000);
    for (std::int64_t offset = 1; offset <= 300'000; ++offset) {
        ASSERT_TRUE(window.has_room()) << offset;
        window.settle(window.take(Offset{offset}, 1'000));
    }
    EXPECT_EQ(window.watermark(), Offset{0});
    EXPECT_EQ(window.unsettled_bytes(), 1'000U) << "what has settled keeps no body";
    window.settle(hangs);
    EXPECT_EQ(window.watermark(), Offset{300'001});
}

}  // namespace
}  // namespace fantail::core
