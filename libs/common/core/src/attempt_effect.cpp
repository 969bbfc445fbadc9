#include "fantail/core/attempt_effect.hpp"

namespace fantail::core {

namespace {

AttemptEffect effect_of_status(int status) noexcept
{
    switch (status) {
    case 429:
    case 502:
    case 503:
    case 504:
        return AttemptEffect::overloaded;
    case 408:
        return AttemptEffect::failed;
    default:
        return status >= 200 && status <= 499 ? AttemptEffect::delivered : AttemptEffect::failed;
    }
}

}  // namespace

AttemptEffect effect_of(const Attempt& attempt) noexcept
{
    switch (attempt.error) {
    case AttemptError::none:
        return attempt.status ? effect_of_status(*attempt.status) : AttemptEffect::failed;
    case AttemptError::name_not_found:
    case AttemptError::resolve_failed:
    case AttemptError::connect_refused:
    case AttemptError::connect_failed:
    case AttemptError::connect_timeout:
    case AttemptError::tls_invalid:
    case AttemptError::tls_expired:
    case AttemptError::tls_name_mismatch:
        return AttemptEffect::unreachable;
    case AttemptError::timeout:
        return AttemptEffect::overloaded;
    case AttemptError::closed:
    case AttemptError::protocol_error:
    case AttemptError::answer_too_large:
        return AttemptEffect::failed;
    case AttemptError::url_refused:
    case AttemptError::address_denied:
    case AttemptError::out_of_descriptors:
    case AttemptError::aborted:
    case AttemptError::circuit_open:
        return AttemptEffect::none;
    }
    return AttemptEffect::failed;
}

}  // namespace fantail::core
