#include "fantailctl/commands/replay_plan.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "dead_letters.hpp"

namespace fantail::fantailctl {
namespace {

core::DeliveryTask chain(std::uint32_t replay)
{
    auto task = letter_task();
    task.at.replay = replay;
    return task;
}

DeadLetter letter_of(std::uint32_t replay) { return read_dead_letter(letter_record(chain(replay))); }

std::string task_header_of(const core::OutRecord& record)
{
    const auto found = std::ranges::find(record.headers, "task", &core::Header::name);
    return found == record.headers.end() ? "" : found->value;
}

struct Row {
    const char* name;
    std::vector<std::uint32_t> letters;  ///< of one delivery, by replay
    std::vector<std::uint32_t> known;    ///< what other records tell
    Again again;
    ReplayStep step;
    std::uint32_t replay;
};

class PlanReplaysOfOneDelivery : public testing::TestWithParam<Row> {};

TEST_P(PlanReplaysOfOneDelivery, AsTheTableSays)
{
    const auto& row = GetParam();
    ReplayCandidates candidates;
    KnownReplays known;
    for (const auto replay : row.letters) candidates.add(letter_of(replay));
    for (const auto replay : row.known) known.note(chain(replay));

    const auto plan = plan_replays(candidates, known, row.again);

    ASSERT_EQ(plan.size(), 1U);
    EXPECT_EQ(plan.front().step, row.step);
    EXPECT_EQ(plan.front().replay, row.replay);
}

INSTANTIATE_TEST_SUITE_P(
    , PlanReplaysOfOneDelivery,
    testing::Values(Row{"TheFirst", {0}, {0}, Again::skip, ReplayStep::write, 1},
                    Row{"OfAReplayThatFailed", {0, 1}, {0, 1}, Again::skip, ReplayStep::write, 2},
                    Row{"TheLastLetterStandsInAnyOrder", {1, 0}, {}, Again::skip, ReplayStep::write, 2},
                    Row{"TwoLettersOfOneChain", {0, 0}, {0}, Again::skip, ReplayStep::write, 1},
                    Row{"ReplayedAndOnItsWay", {0}, {0, 1}, Again::skip, ReplayStep::skip, 1},
                    Row{"ReplayedAndAskedForAgain", {0}, {1, 0}, Again::write, ReplayStep::write, 2},
                    Row{"NotReplayedAndAskedForAgain", {0}, {0}, Again::write, ReplayStep::write, 1}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(PlanReplays, RefusesALetterWithoutItsBody)
{
    auto letter = letter_of(0);
    letter.record.value.reset();
    ReplayCandidates candidates;
    candidates.add(letter);

    const auto plan = plan_replays(candidates, {}, Again::write);

    EXPECT_EQ(plan.front().step, ReplayStep::refuse);
    EXPECT_EQ(plan.front().letter.obstacle, "it was written without its body");
}

TEST(PlanReplays, RefusesALetterWhoseTaskCannotBeRead)
{
    auto record = letter_record();
    record.headers.clear();
    ReplayCandidates candidates;
    candidates.add(read_dead_letter(record));

    const auto plan = plan_replays(candidates, {}, Again::write);

    EXPECT_EQ(plan.front().step, ReplayStep::refuse);
    EXPECT_EQ(plan.front().letter.handle, "3:17");
}

TEST(ReplayRecord, BeginsANewChainOfTheSameDelivery)
{
    const auto letter = letter_of(1);

    const auto record = replay_record(letter, 2, core::TopicNames{"fantail."});

    EXPECT_EQ(record.topic, "fantail.deliveries");
    EXPECT_EQ(record.key, letter.record.key);
    EXPECT_EQ(record.value, letter.record.value);
    EXPECT_FALSE(record.partition.has_value());
    auto expected = letter_task();
    expected.at = {.replay = 2, .turn = 0, .hop = 0};
    expected.attempts = 0;
    expected.first_attempt_at.reset();
    expected.due_at.reset();
    EXPECT_EQ(task_header_of(record), codec::encode(expected));
}

TEST(ReplayRecord, KeepsWhatANewerVersionWroteIntoTheTask)
{
    const std::string unknown{"\xA0\x06\x01"};  // field 100
    auto letter = letter_of(0);
    for (auto& header : letter.record.headers) {
        if (header.name == "task") header.value += unknown;
    }

    const auto record = replay_record(letter, 1, core::TopicNames{"fantail."});

    EXPECT_TRUE(task_header_of(record).ends_with(unknown));
}

TEST(ReplayRecord, KeepsOtherHeadersAndLeavesTheOutcomeBehind)
{
    const auto record = replay_record(letter_of(0), 1, core::TopicNames{"fantail."});

    const auto count = [&](const char* name) { return std::ranges::count(record.headers, name, &core::Header::name); };
    EXPECT_EQ(count("task"), 1);
    EXPECT_EQ(count("other"), 1);
    EXPECT_EQ(count("outcome"), 0);
}

}  // namespace
}  // namespace fantail::fantailctl
