#pragma once

#include "fantail/core/dialect.hpp"
#include "fantail/core/outcome.hpp"

namespace fantail::core {

/// What an attempt's end means for its delivery by the dialect's rules.
///
/// The one place where it is decided. Waiting and retrying stand here when the delay topics exist: until then whatever
/// was not delivered has failed, and its dead letter says how.
struct Judgement {
    Verdict verdict;
    OutcomeReason reason;
};

Judgement judge(const RetryRule& rule, const Attempt& attempt) noexcept;

}  // namespace fantail::core
