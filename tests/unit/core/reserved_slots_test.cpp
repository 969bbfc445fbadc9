#include "fantail/core/reserved_slots.hpp"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "support/number_from.hpp"
#include "support/random.hpp"

namespace fantail::core {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime begin{1'000s};

SlotRequest fresh(std::chrono::nanoseconds pace, std::size_t before_it = 0, SteadyTime not_before = begin)
{
    return {.standing = Standing::fresh, .pace = pace, .before_it = before_it, .not_before = not_before};
}

SlotRequest returning(std::chrono::nanoseconds pace)
{
    return {.standing = Standing::returning, .pace = pace, .before_it = 0, .not_before = begin};
}

TEST(ReservedSlots, GiveEachOneTheTimeOfThoseBeforeIt)
{
    ReservedSlots slots{{}};

    EXPECT_EQ(slots.reserve(fresh(10s), begin), 10s);
    EXPECT_EQ(slots.reserve(fresh(10s), begin), 20s);
    EXPECT_EQ(slots.reserve(fresh(10s), begin + 15s), 15s);
}

TEST(ReservedSlots, ComeAfterWhatIsInMemory)
{
    ReservedSlots slots{{}};

    EXPECT_EQ(slots.reserve(fresh(2s, 9), begin), 20s);
}

TEST(ReservedSlots, WaitForTheSmallestDelayTopicButKeepTheirDistance)
{
    ReservedSlots slots{{}};

    EXPECT_EQ(slots.reserve(fresh(100ms), begin), 5s);
    EXPECT_EQ(slots.reserve(fresh(100ms), begin), 5'100ms);
}

TEST(ReservedSlots, BeginAtTheNextProbe)
{
    ReservedSlots slots{{}};

    EXPECT_EQ(slots.reserve(fresh(1s, 0, begin + 40s), begin), 40s);
    EXPECT_EQ(slots.reserve(fresh(1s, 0, begin + 40s), begin), 41s);
}

TEST(ReservedSlots, AreHeldUntilTheLastHasCome)
{
    ReservedSlots slots{{}};
    EXPECT_FALSE(slots.are_held(begin));

    slots.reserve(fresh(10s), begin);

    EXPECT_TRUE(slots.are_held(begin + 19s));
    EXPECT_FALSE(slots.are_held(begin + 20s));
}

TEST(ReservedSlots, EndSoonerForFreshOnesThanForThoseWhoReturn)
{
    ReservedSlots slots{{}};
    for (int i = 0; i < 45; ++i) EXPECT_EQ(slots.reserve(fresh(1min), begin), (i + 1) * 1min);

    const auto without_slot = slots.reserve(fresh(1min), begin);
    EXPECT_GE(without_slot, 30min);
    EXPECT_LE(without_slot, 1h);

    EXPECT_EQ(slots.reserve(returning(1min), begin), 46min);
}

TEST(ReservedSlots, SpreadThoseWithoutASlotOverHalfAnHour)
{
    ReservedSlots slots{{}};
    std::array<int, 30> in_minute{};
    for (int i = 0; i < 3'000; ++i) {
        const auto wait = slots.reserve(fresh(2h), begin);
        ++in_minute.at(static_cast<std::size_t>((wait - 30min) / 1min));
    }

    EXPECT_LE(std::ranges::max(in_minute), 110);
    EXPECT_GE(std::ranges::min(in_minute), 90);
}

TEST(ReservedSlots, GoOnWhereAnotherOwnerEnded)
{
    ReservedSlots slots{{}};
    slots.restore(begin + 2min);

    EXPECT_EQ(slots.reserve(fresh(10s), begin), 2min);
}

TEST(ReservedSlotsProperty, KeepThePaceAndComeInOrder)
{
    const auto seed = test::number_from("FANTAIL_SEED", 20'261'124);
    SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << seed);
    test::Random chance{seed};
    for (int run = 0; run < 200; ++run) {
        ReservedSlots slots{{}};
        const std::chrono::milliseconds pace{1 + chance.below(5'000)};
        auto now = begin;
        auto latest = begin;
        for (int i = 0; i < 500; ++i) {
            now += std::chrono::milliseconds{chance.below(2'000)};
            const auto before = slots.next();
            auto request = fresh(pace, chance.below(50), now);
            if (chance.one_in(3)) request.standing = Standing::returning;
            const auto wait = slots.reserve(request, now);

            ASSERT_GE(wait, 5s);
            ASSERT_LE(wait, 1h);
            if (slots.next() == before) continue;  // without a slot
            ASSERT_GE(now + wait, latest + (latest == begin ? 0ms : pace)) << "a slot was given twice";
            const auto fair = std::max({before, now + 5s, now + pace * (static_cast<int>(request.before_it) + 1)});
            ASSERT_EQ(now + wait, fair) << "nobody waits longer than for those before it";
            latest = now + wait;
        }
    }
}

}  // namespace
}  // namespace fantail::core
