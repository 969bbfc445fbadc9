#include "fantail/core/attempt_effect.hpp"

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using enum AttemptEffect;

Attempt answered(int status)
{
    Attempt attempt;
    attempt.status = status;
    return attempt;
}

Attempt without_answer(AttemptError error)
{
    Attempt attempt;
    attempt.error = error;
    return attempt;
}

struct Row {
    const char* name;
    Attempt attempt;
    AttemptEffect effect;
};

class EffectOf : public testing::TestWithParam<Row> {};

TEST_P(EffectOf, IsAsTheTableSays) { EXPECT_EQ(effect_of(GetParam().attempt), GetParam().effect); }

INSTANTIATE_TEST_SUITE_P(
    AnAttempt, EffectOf,
    testing::Values(Row{"AReceipt", answered(204), delivered}, Row{"ARedirect", answered(302), delivered},
                    Row{"ARefusalOfOneDelivery", answered(400), delivered}, Row{"Gone", answered(410), delivered},
                    Row{"TooSlowToRead", answered(408), failed}, Row{"TooMany", answered(429), overloaded},
                    Row{"ABrokenEndpoint", answered(500), failed}, Row{"ADeadUpstream", answered(502), overloaded},
                    Row{"Busy", answered(503), overloaded}, Row{"ASlowUpstream", answered(504), overloaded},
                    Row{"NoStandardStatus", answered(599), failed},
                    Row{"NoAnswerInTime", without_answer(AttemptError::timeout), overloaded},
                    Row{"ABrokenAnswer", without_answer(AttemptError::protocol_error), failed},
                    Row{"AClosedConnection", without_answer(AttemptError::closed), failed},
                    Row{"NoSuchName", without_answer(AttemptError::name_not_found), unreachable},
                    Row{"NobodyListens", without_answer(AttemptError::connect_refused), unreachable},
                    Row{"NobodyTakesUp", without_answer(AttemptError::connect_timeout), unreachable},
                    Row{"AnExpiredCertificate", without_answer(AttemptError::tls_expired), unreachable},
                    Row{"OurOwnLackOfDescriptors", without_answer(AttemptError::out_of_descriptors), none},
                    Row{"OurOwnRefusal", without_answer(AttemptError::address_denied), none},
                    Row{"OurOwnEnd", without_answer(AttemptError::aborted), none}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::core
