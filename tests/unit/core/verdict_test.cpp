#include "fantail/core/verdict.hpp"

#include <optional>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

Attempt answered(int status)
{
    Attempt attempt;
    attempt.status = status;
    return attempt;
}

Attempt unanswered(AttemptError error)
{
    Attempt attempt;
    attempt.error = error;
    return attempt;
}

class EverySuccess : public testing::TestWithParam<int> {};

TEST_P(EverySuccess, IsDelivered)
{
    const auto judgement = judge({}, answered(GetParam()));

    EXPECT_EQ(judgement.verdict, Verdict::delivered);
    EXPECT_EQ(judgement.reason, OutcomeReason::none);
}

INSTANTIATE_TEST_SUITE_P(Status, EverySuccess, testing::Values(200, 201, 202, 204, 299));

class EveryOtherAnswer : public testing::TestWithParam<int> {};

TEST_P(EveryOtherAnswer, IsNoReceipt)
{
    const auto judgement = judge({}, answered(GetParam()));

    EXPECT_EQ(judgement.verdict, Verdict::failed);
    EXPECT_EQ(judgement.reason, OutcomeReason::attempt_failed);
}

INSTANTIATE_TEST_SUITE_P(Status, EveryOtherAnswer,
                         testing::Values(100, 199, 300, 301, 302, 304, 400, 401, 404, 410, 429, 500, 503));

TEST(NoAnswer, IsNoReceipt)
{
    EXPECT_EQ(judge({}, unanswered(AttemptError::timeout)).verdict, Verdict::failed);
    EXPECT_EQ(judge({}, unanswered(AttemptError::connect_refused)).reason, OutcomeReason::attempt_failed);
}

TEST(AnAbortedAttemptDeath, IsNeverJudged)
{
    EXPECT_DEATH(judge({}, unanswered(AttemptError::aborted)), "broken assumption");
}

}  // namespace
}  // namespace fantail::core
