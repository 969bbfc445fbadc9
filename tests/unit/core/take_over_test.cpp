#include "fantail/core/take_over.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;

constexpr Offset watermark{100};
constexpr Timestamp now{1'000'000ms};
constexpr TakeOverTerms terms{.now = now, .grace = 2s, .longest_wait = 40s};

CommitNote note_with(std::vector<RequestInFlight> in_flight)
{
    return {.outcomes = Offset{50}, .starts = {}, .in_flight = std::move(in_flight), .unlisted = {}};
}

struct DecisionRow {
    const char* name;
    std::vector<Verdict> verdicts;  ///< of the task's outcomes, at 50, 51, …
    std::int64_t stands;            ///< the outcome's offset
    std::size_t surplus;
};

class TakeOverSettles : public testing::TestWithParam<DecisionRow> {};

TEST_P(TakeOverSettles, ByTheOutcomeThatStands)
{
    const auto& row = GetParam();
    TakeOver take_over{watermark, note_with({}), terms};
    Offset offset{50};
    for (const auto verdict : row.verdicts) {
        take_over.read({.offset = offset, .task = watermark, .verdict = verdict});
        offset = offset.next();
    }

    const auto taken = take_over.decide(watermark, now);

    const auto* settle = std::get_if<SettleTask>(&taken);
    ASSERT_NE(settle, nullptr);
    EXPECT_EQ(settle->by.offset, Offset{row.stands});
    EXPECT_EQ(settle->first, Offset{50});
    EXPECT_EQ(take_over.surplus(), row.surplus);
}

INSTANTIATE_TEST_SUITE_P(
    , TakeOverSettles,
    testing::Values(DecisionRow{"TheOnlyOne", {Verdict::retry}, 50, 0},
                    DecisionRow{"TheFirst", {Verdict::retry, Verdict::failed}, 50, 1},
                    DecisionRow{"DeliveredBeforeAFailure", {Verdict::delivered, Verdict::failed}, 50, 1},
                    DecisionRow{"DeliveredAfterAFailure", {Verdict::failed, Verdict::delivered}, 51, 1},
                    DecisionRow{"TheFirstDelivered",
                                {Verdict::parked, Verdict::delivered, Verdict::retry, Verdict::delivered},
                                51,
                                3}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(TakeOver, SendsATaskWithoutAnOutcome)
{
    TakeOver take_over{watermark, note_with({}), terms};
    take_over.read({.offset = Offset{50}, .task = Offset{101}, .verdict = Verdict::retry});

    EXPECT_TRUE(std::holds_alternative<SendTask>(take_over.decide(watermark, now)));
    EXPECT_TRUE(std::holds_alternative<SendTask>(take_over.decide(Offset{102}, now)));
}

TEST(TakeOver, OnlySeedsFromOutcomesBelowTheWatermark)
{
    TakeOver take_over{watermark, note_with({}), terms};

    EXPECT_EQ(take_over.read({Offset{50}, Offset{99}, Verdict::retry}), OutcomeUse::seeds);
    EXPECT_EQ(take_over.read({Offset{51}, Offset{100}, Verdict::retry}), OutcomeUse::decides);
    EXPECT_EQ(take_over.read({Offset{52}, Offset{100}, Verdict::failed}), OutcomeUse::surplus);
    EXPECT_EQ(take_over.read({Offset{53}, Offset{100}, Verdict::delivered}), OutcomeUse::decides);
    EXPECT_EQ(take_over.surplus(), 2U);
    EXPECT_EQ(take_over.ends_at(), Offset{101});
}

struct ReachRow {
    const char* name;
    std::optional<std::int64_t> note;
    OutcomeReach reach;
    std::int64_t expected;
};

class TakeOverReads : public testing::TestWithParam<ReachRow> {};

TEST_P(TakeOverReads, FromTheEarlierOfWhatItNeeds)
{
    const auto& row = GetParam();
    std::optional<CommitNote> note;
    if (row.note) note = CommitNote{.outcomes = Offset{*row.note}, .starts = {}, .in_flight = {}, .unlisted = {}};

    EXPECT_EQ(TakeOver::read_from(note, row.reach), Offset{row.expected});
}

INSTANTIATE_TEST_SUITE_P(, TakeOverReads,
                         testing::Values(ReachRow{"TheNote", 50, {Offset{10}, Offset{70}}, 50},
                                         ReachRow{"TheMemory", 50, {Offset{10}, Offset{30}}, 30},
                                         ReachRow{"NothingIsKnown", {}, {Offset{10}, Offset{70}}, 10},
                                         ReachRow{"TheLogBeganLater", 50, {Offset{60}, Offset{70}}, 60}),
                         [](const auto& row) { return std::string{row.param.name}; });

struct WaitRow {
    const char* name;
    std::optional<CommitNote> note;
    Offset task;
    std::optional<Timestamp> until;  ///< nullopt: sent at once
};

class TakeOverWaits : public testing::TestWithParam<WaitRow> {};

TEST_P(TakeOverWaits, ForAFormerOwnersRequest)
{
    const auto& row = GetParam();
    const TakeOver take_over{watermark, row.note, terms};

    const auto taken = take_over.decide(row.task, now);

    const auto* wait = std::get_if<AwaitOutcome>(&taken);
    ASSERT_EQ(wait != nullptr, row.until.has_value());
    if (wait == nullptr) return;
    EXPECT_EQ(wait->until, *row.until);
    EXPECT_FALSE(std::holds_alternative<SendTask>(take_over.decide(row.task, *row.until - 1ms)));
    EXPECT_TRUE(std::holds_alternative<SendTask>(take_over.decide(row.task, *row.until)));
}

CommitNote spanning(Offset first, Offset last)
{
    auto note = note_with({{Offset{150}, now + 1s}});
    note.unlisted = UnlistedRequests{first, last, now + 9s};
    return note;
}

INSTANTIATE_TEST_SUITE_P(
    , TakeOverWaits,
    testing::Values(WaitRow{"NoNote", {}, Offset{150}, {}},
                    WaitRow{"NotInFlight", note_with({{Offset{150}, now + 5s}}), Offset{151}, {}},
                    WaitRow{"UntilDeadlineAndGrace", note_with({{Offset{150}, now + 5s}}), Offset{150}, now + 7s},
                    WaitRow{"WithinTheGrace", note_with({{Offset{150}, now - 1s}}), Offset{150}, now + 1s},
                    WaitRow{"LongOver", note_with({{Offset{150}, now - 2s}}), Offset{150}, {}},
                    WaitRow{"NoLongerThanAnyRequest", note_with({{Offset{150}, now + 24h}}), Offset{150}, now + 40s},
                    WaitRow{"TheLaterOfTwo", note_with({{Offset{150}, now + 5s}, {Offset{150}, now + 3s}}), Offset{150},
                            now + 7s},
                    WaitRow{"AnyOfASpan", spanning(Offset{200}, Offset{300}), Offset{250}, now + 11s},
                    WaitRow{"BehindASpan", spanning(Offset{200}, Offset{300}), Offset{301}, {}},
                    WaitRow{"BeforeASpan", spanning(Offset{200}, Offset{300}), Offset{199}, {}},
                    WaitRow{"ListedAndInASpan", spanning(Offset{140}, Offset{300}), Offset{150}, now + 11s}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(TakeOver, SettlesAnAwaitedTaskByItsLateOutcome)
{
    TakeOver take_over{watermark, note_with({{Offset{150}, now + 5s}}), terms};

    take_over.read({.offset = Offset{70}, .task = Offset{150}, .verdict = Verdict::delivered});

    EXPECT_TRUE(std::holds_alternative<SettleTask>(take_over.decide(Offset{150}, now + 1s)));
    EXPECT_TRUE(take_over.awaited(now + 1s).empty());
}

TEST(TakeOver, TellsOnWhatItStillAwaits)
{
    const TakeOver take_over{watermark, spanning(Offset{200}, Offset{300}), terms};
    const std::vector<RequestInFlight> expected{{Offset{150}, now + 1s}};

    EXPECT_EQ(take_over.awaited(now), expected);
    EXPECT_TRUE(take_over.awaited(now + 3s).empty());
    EXPECT_TRUE(take_over.awaited_unlisted(now + 10s));
    EXPECT_FALSE(take_over.awaited_unlisted(now + 11s));
    EXPECT_EQ(take_over.ends_at(), Offset{301});
}

TEST(TakeOver, CoversNoOutcomeOfATaskAtOrAboveTheWatermark)
{
    TakeOver take_over{watermark, note_with({}), terms};
    take_over.read({.offset = Offset{60}, .task = Offset{120}, .verdict = Verdict::retry});
    take_over.read({.offset = Offset{61}, .task = Offset{110}, .verdict = Verdict::retry});

    EXPECT_EQ(take_over.covered(Offset{100}, Offset{90}, now), Offset{60});
    EXPECT_EQ(take_over.covered(Offset{121}, Offset{90}, now), Offset{90});
    EXPECT_EQ(take_over.covered(Offset{100}, Offset{55}, now), Offset{55});
}

TEST(TakeOver, CoversNothingItHasNotReadWhileItWaits)
{
    TakeOver take_over{watermark, note_with({{Offset{150}, now + 5s}}), terms};
    EXPECT_EQ(take_over.covered(Offset{100}, Offset{90}, now), Offset{50});

    take_over.read({.offset = Offset{60}, .task = Offset{99}, .verdict = Verdict::retry});

    EXPECT_EQ(take_over.covered(Offset{100}, Offset{90}, now), Offset{61});
    EXPECT_EQ(take_over.covered(Offset{100}, Offset{90}, now + 7s), Offset{90});
}

TEST(TakeOverDeath, ReadsInTheOrderOfTheLog)
{
    TakeOver take_over{watermark, note_with({}), terms};
    take_over.read({Offset{60}, Offset{99}, Verdict::retry});

    EXPECT_DEATH(take_over.read({Offset{60}, Offset{99}, Verdict::retry}), "broken assumption");
}

}  // namespace
}  // namespace fantail::core
