#include "fantail/codec/task_header.hpp"

#include <gtest/gtest.h>

#include "expect_equal.hpp"
#include "fantail/codec/records.hpp"
#include "samples.hpp"

namespace fantail::codec {
namespace {

TEST(TaskHeader, ChangesTheHopAndNothingElse)
{
    auto expected = samples::task();
    expected.at.hop = 7;

    const auto written = with_hop(encode(samples::task()), 7).value();

    expect_equal(decode_task(written).value(), expected);
}

TEST(TaskHeader, KeepsTheFieldsOfANewerVersion)
{
    const std::string later = "\xca\x3e\x05later";  // field 1001

    const auto written = with_hop(encode(samples::task()) + later, 7).value();

    EXPECT_EQ(written, with_hop(encode(samples::task()), 7).value() + later);
}

TEST(TaskHeader, KeepsWhenAnAttemptCameDueUntilItIsMade)
{
    const auto due = core::Timestamp{std::chrono::milliseconds{1'700'000'000'100}};
    NextTurn changes{
        .attempts = 10, .first_attempt_at = {}, .due_at = due + std::chrono::minutes{1}, .attempt_due_at = due};
    const auto parked = next_turn(encode(samples::task()), changes).value();
    EXPECT_EQ(decode_task(parked)->attempt_due_at, due);
    EXPECT_EQ(decode_task(encode(decode_task(parked).value()))->attempt_due_at, due);

    changes.attempt_due_at.reset();
    EXPECT_EQ(decode_task(next_turn(parked, changes).value())->attempt_due_at, std::nullopt);
    EXPECT_EQ(decode_task(new_chain(parked, 2).value())->attempt_due_at, std::nullopt);
}

TEST(TaskHeader, RefusesWhatIsNoTask) { EXPECT_TRUE(with_hop("\xff", 1).has_error()); }

}  // namespace
}  // namespace fantail::codec
