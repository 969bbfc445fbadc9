#include "fantailctl/commands/dead_letter.hpp"

#include <gtest/gtest.h>

#include "dead_letters.hpp"
#include "fantailctl/commands/dead_letter_view.hpp"

namespace fantail::fantailctl {
namespace {

using namespace std::chrono_literals;

TEST(DeadLetter, TellsItsTaskAndOutcome)
{
    const auto letter = read_dead_letter(letter_record());

    ASSERT_TRUE(letter.task && letter.outcome);
    EXPECT_EQ(letter.handle(), an_id);
    EXPECT_EQ(letter.reason(), "attempt_failed");
    EXPECT_EQ(letter.last_answer(), "503");
    EXPECT_EQ(letter.attempts(), 3U);
}

TEST(DeadLetter, TellsTheErrorWhereThereWasNoAnswer)
{
    auto letter = read_dead_letter(letter_record());
    letter.outcome->attempt->status.reset();
    letter.outcome->attempt->error = core::AttemptError::timeout;

    EXPECT_EQ(letter.last_answer(), "timeout");
}

TEST(DeadLetter, OfAnUnreadableTaskIsKnownByItsPlace)
{
    auto record = letter_record();
    record.headers = {{"task", "\xFF\xFF"}};

    const auto letter = read_dead_letter(record);

    EXPECT_FALSE(letter.task);
    EXPECT_NE(letter.fault, "");
    EXPECT_EQ(letter.handle(), "3:17");
    EXPECT_EQ(letter.last_answer(), "");
}

struct Row {
    const char* name;
    DeadLetterFilter filter;
    bool matches;
};

class DeadLetterFilterMatches : public testing::TestWithParam<Row> {};

TEST_P(DeadLetterFilterMatches, AsTheTableSays)
{
    EXPECT_EQ(GetParam().filter.matches(read_dead_letter(letter_record())), GetParam().matches);
}

DeadLetterFilter by(std::optional<std::string> DeadLetterFilter::*field, const char* value)
{
    DeadLetterFilter filter;
    filter.*field = value;
    return filter;
}

DeadLetterFilter within(core::Timestamp from, core::Timestamp to)
{
    DeadLetterFilter filter;
    filter.from = from;
    filter.to = to;
    return filter;
}

INSTANTIATE_TEST_SUITE_P(, DeadLetterFilterMatches,
                         testing::Values(Row{"Everything", {}, true},
                                         Row{"ItsRealm", by(&DeadLetterFilter::realm, "social"), true},
                                         Row{"AnotherRealm", by(&DeadLetterFilter::realm, "standard"), false},
                                         Row{"ItsTenant", by(&DeadLetterFilter::tenant, "ws_1"), true},
                                         Row{"AnotherTenant", by(&DeadLetterFilter::tenant, "ws_2"), false},
                                         Row{"ItsWebhook", by(&DeadLetterFilter::webhook, "wh_1"), true},
                                         Row{"AnotherWebhook", by(&DeadLetterFilter::webhook, "wh_2"), false},
                                         Row{"ItsReason", by(&DeadLetterFilter::reason, "attempt_failed"), true},
                                         Row{"ItsStatus", by(&DeadLetterFilter::reason, "503"), true},
                                         Row{"AnotherReason", by(&DeadLetterFilter::reason, "timeout"), false},
                                         Row{"FromItsTime", within(letter_time, letter_time + 1ms), true},
                                         Row{"AfterIt", within(letter_time + 1ms, letter_time + 1s), false},
                                         Row{"BeforeIt", within(letter_time - 1s, letter_time), false}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(DeadLetterFilter, ByRealmLeavesOutWhatHasNoneToRead)
{
    auto record = letter_record();
    record.headers.clear();

    EXPECT_FALSE(by(&DeadLetterFilter::realm, "social").matches(read_dead_letter(record)));
    EXPECT_TRUE(DeadLetterFilter{}.matches(read_dead_letter(record)));
}

TEST(DeadLetterRow, HasAsManyCellsAsTitles)
{
    EXPECT_EQ(dead_letter_row(read_dead_letter(letter_record())).size(), dead_letter_titles().size());
}

TEST(Visible, LeavesNothingThatCommandsATerminal)
{
    EXPECT_EQ(visible("a\x1b[31m\r\n\tä\x7F"), "a\\x1b[31m\\x0d\n\tä\\x7f");
}

}  // namespace
}  // namespace fantail::fantailctl
