#include "fantail/core/verdict.hpp"

#include "fantail/core/assert.hpp"

namespace fantail::core {

Judgement judge(const RetryRule& /*rule*/, const Attempt& attempt) noexcept
{
    // An aborted attempt was ended by us, not by the endpoint: its task stays unsettled and comes back.
    FANTAIL_ASSERT(attempt.error != AttemptError::aborted);

    if (attempt.delivered()) return {.verdict = Verdict::delivered, .reason = OutcomeReason::none};
    return {.verdict = Verdict::failed, .reason = OutcomeReason::attempt_failed};
}

}  // namespace fantail::core
