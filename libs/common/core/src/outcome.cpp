#include "fantail/core/outcome.hpp"

namespace fantail::core {

std::string_view hint_of(const Attempt& attempt) noexcept
{
    constexpr int unauthorized = 401;
    return attempt.number == 1 && attempt.status == unauthorized ? "check secret and body_format" : "";
}

// No default branches: a new enumerator without its word does not compile (-Wswitch).

std::string_view to_string(AttemptError error) noexcept
{
    switch (error) {
    case AttemptError::none:
        return "none";
    case AttemptError::url_refused:
        return "url_refused";
    case AttemptError::address_denied:
        return "address_denied";
    case AttemptError::name_not_found:
        return "name_not_found";
    case AttemptError::resolve_failed:
        return "resolve_failed";
    case AttemptError::connect_refused:
        return "connect_refused";
    case AttemptError::connect_failed:
        return "connect_failed";
    case AttemptError::tls_invalid:
        return "tls_invalid";
    case AttemptError::tls_expired:
        return "tls_expired";
    case AttemptError::tls_name_mismatch:
        return "tls_name_mismatch";
    case AttemptError::timeout:
        return "timeout";
    case AttemptError::closed:
        return "closed";
    case AttemptError::protocol_error:
        return "protocol_error";
    case AttemptError::answer_too_large:
        return "answer_too_large";
    case AttemptError::out_of_descriptors:
        return "out_of_descriptors";
    case AttemptError::aborted:
        return "aborted";
    case AttemptError::circuit_open:
        return "circuit_open";
    case AttemptError::connect_timeout:
        return "connect_timeout";
    }
    return "unknown";
}

std::string_view to_string(HealthChange change) noexcept
{
    switch (change) {
    case HealthChange::none:
        return "none";
    case HealthChange::failing:
        return "failing";
    case HealthChange::recovered:
        return "recovered";
    case HealthChange::disabled:
        return "disabled";
    }
    return "unknown";
}

std::string_view to_string(Verdict verdict) noexcept
{
    switch (verdict) {
    case Verdict::delivered:
        return "delivered";
    case Verdict::retry:
        return "retry";
    case Verdict::parked:
        return "parked";
    case Verdict::failed:
        return "failed";
    case Verdict::discarded:
        return "discarded";
    }
    return "unknown";
}

std::string_view to_string(OutcomeReason reason) noexcept
{
    switch (reason) {
    case OutcomeReason::none:
        return "none";
    case OutcomeReason::attempt_failed:
        return "attempt_failed";
    case OutcomeReason::attempts_exhausted:
        return "attempts_exhausted";
    case OutcomeReason::not_retried:
        return "not_retried";
    case OutcomeReason::gone:
        return "gone";
    case OutcomeReason::too_old:
        return "too_old";
    case OutcomeReason::unreadable_task:
        return "unreadable_task";
    case OutcomeReason::poison_task:
        return "poison_task";
    case OutcomeReason::foreign_webhook:
        return "foreign_webhook";
    case OutcomeReason::secret_unreadable:
        return "secret_unreadable";
    case OutcomeReason::expired:
        return "expired";
    case OutcomeReason::unknown_realm:
        return "unknown_realm";
    case OutcomeReason::webhook_gone:
        return "webhook_gone";
    case OutcomeReason::webhook_inactive:
        return "webhook_inactive";
    case OutcomeReason::webhook_disabled:
        return "webhook_disabled";
    case OutcomeReason::no_room:
        return "no_room";
    case OutcomeReason::rate_limited:
        return "rate_limited";
    case OutcomeReason::waits_for_probe:
        return "waits_for_probe";
    }
    return "unknown";
}

}  // namespace fantail::core
