#include "fantail/core/commit_note.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using std::chrono::milliseconds;

Timestamp at(std::int64_t ms) { return Timestamp{milliseconds{ms}}; }

CommitNote some_note()
{
    return {.outcomes = Offset{120},
            .starts = {.watermark = Offset{100}, .count = 2},
            .in_flight = {{Offset{101}, at(1'730'000'000'500)}, {Offset{140}, at(1'730'000'000'000)}},
            .unlisted = UnlistedRequests{Offset{200}, Offset{260}, at(1'730'000'002'000)}};
}

/// `count` requests, every second task, deadlines that rise and fall.
CommitNote crowded_note(std::int64_t count)
{
    CommitNote note{.outcomes = Offset{9'000'000'000}, .starts = {}, .in_flight = {}, .unlisted = {}};
    for (std::int64_t i = 0; i < count; ++i) {
        note.in_flight.push_back({Offset{7'000'000'000 + 2 * i}, at(1'730'000'000'000 + (i * 7'919) % 30'000)});
    }
    return note;
}

bool tells_of(const CommitNote& note, const RequestInFlight& request)
{
    const auto& list = note.in_flight;
    if (std::find(list.begin(), list.end(), request) != list.end()) return true;
    const auto& span = note.unlisted;
    return span && request.task >= span->first && request.task <= span->last && request.deadline <= span->deadline;
}

TEST(CommitNote, IsReadAsItWasWritten)
{
    const CommitNote empty{};

    EXPECT_EQ(CommitNote::parse(some_note().to_text()), some_note());
    EXPECT_EQ(CommitNote::parse(empty.to_text()), empty);
}

TEST(CommitNote, IsOneLineOfPlainText)
{
    const auto text = some_note().to_text();

    EXPECT_EQ(text.substr(0, text.rfind(' ')), "fn1 120 2@100 101@1730000000500,39@-500 200:260@1730000002000");
}

TEST(CommitNote, IsNotReadOnceAnyByteIsAltered)
{
    const auto text = some_note().to_text();
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            auto damaged = text;
            damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
            EXPECT_EQ(CommitNote::parse(damaged), std::nullopt) << damaged;
        }
    }
}

TEST(CommitNote, IsNotReadIfItWasCutShortOrContinued)
{
    const auto text = some_note().to_text();
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_EQ(CommitNote::parse(text.substr(0, size)), std::nullopt) << size;
    }
    EXPECT_EQ(CommitNote::parse(text + '0'), std::nullopt);
    EXPECT_EQ(CommitNote::parse(text + ' '), std::nullopt);
}

struct Row {
    const char* name;
    const char* text;  ///< each with the checksum that belongs to it
};

class CommitNoteKnowsNothing : public testing::TestWithParam<Row> {};

TEST_P(CommitNoteKnowsNothing, OfWhatItDidNotWrite)
{
    std::uint32_t sum = 2'166'136'261U;
    for (const char c : std::string{GetParam().text}) sum = (sum ^ static_cast<unsigned char>(c)) * 16'777'619U;

    EXPECT_EQ(CommitNote::parse(GetParam().text + (' ' + std::to_string(sum))), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(, CommitNoteKnowsNothing,
                         testing::Values(Row{"Nothing", ""}, Row{"AnotherVersion", "fn2 1 1@1 - -"},
                                         Row{"ANegativeOffset", "fn1 -1 1@1 - -"},
                                         Row{"AnEndlessNumber", "fn1 99999999999999999999 1@1 - -"},
                                         Row{"AHugeCount", "fn1 1 4294967296@1 - -"},
                                         Row{"AListThatEndsInAComma", "fn1 1 1@1 5@6, -"}, Row{"NoList", "fn1 1 1@1 -"},
                                         Row{"ASpanBackwards", "fn1 1 1@1 - 9:8@5"},
                                         Row{"AFieldTooMany", "fn1 1 1@1 - - -"}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(CommitNote, TellsOfEveryRequestHoweverManyAreInFlight)
{
    for (const std::int64_t count : {1, 100, 300, 400, 1'000, 5'000}) {
        const auto note = crowded_note(count);
        const auto text = note.to_text();
        ASSERT_LE(text.size(), commit_note_bytes);
        const auto found = CommitNote::parse(text);
        ASSERT_TRUE(found) << count;

        for (const auto& request : note.in_flight) ASSERT_TRUE(tells_of(*found, request)) << count;
        EXPECT_EQ(found->unlisted.has_value(), count > 450) << found->in_flight.size() << " listed";
    }
}

TEST(CommitNote, ListsTheLowestAndSpansTheRest)
{
    const auto found = CommitNote::parse(crowded_note(2'000).to_text());

    ASSERT_TRUE(found && found->unlisted);
    EXPECT_EQ(found->in_flight.front().task, Offset{7'000'000'000});
    EXPECT_EQ(found->unlisted->first.value(), found->in_flight.back().task.value() + 2);
    EXPECT_EQ(found->unlisted->last, Offset{7'000'003'998});
}

TEST(CommitNote, KeepsASpanItWasGivenWithinTheOneItWrites)
{
    auto note = crowded_note(2'000);
    note.unlisted = UnlistedRequests{Offset{6'000'000'000}, Offset{6'500'000'000}, at(1'730'000'900'000)};

    const auto found = CommitNote::parse(note.to_text());

    ASSERT_TRUE(found && found->unlisted);
    EXPECT_EQ(found->unlisted->first, Offset{6'000'000'000});
    EXPECT_EQ(found->unlisted->deadline, at(1'730'000'900'000));
}

TEST(CommitNote, FitsAlsoWithTheLargestNumbers)
{
    constexpr std::int64_t most = std::int64_t{1} << 53;
    CommitNote note{
        .outcomes = Offset{most}, .starts = {Offset{most}, 4'294'967'295U}, .in_flight = {}, .unlisted = {}};
    for (int i = 0; i < 500; ++i) note.in_flight.push_back({Offset{most - 500 + i}, at(i % 2 == 0 ? 0 : most)});

    const auto text = note.to_text();

    EXPECT_LE(text.size(), commit_note_bytes);
    EXPECT_TRUE(CommitNote::parse(text));
}

TEST(CommitNote, CountsTheStartsAtOneWatermark)
{
    const auto found = some_note();

    EXPECT_EQ(count_start(std::nullopt, Offset{100}), (StartCounter{Offset{100}, 1}));
    EXPECT_EQ(count_start(found, Offset{100}), (StartCounter{Offset{100}, 3}));
    EXPECT_EQ(count_start(found, Offset{101}), (StartCounter{Offset{101}, 1}));
}

}  // namespace
}  // namespace fantail::core
