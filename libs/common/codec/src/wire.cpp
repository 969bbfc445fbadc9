#include "wire.hpp"

namespace fantail::codec::wire {

namespace {

/// The value of core that has this number on the wire; to_wire() alone says which that is.
template <class Core, class Wire>
std::optional<Core> find(Wire number, Core first, Core last) noexcept
{
    for (auto value = static_cast<int>(first); value <= static_cast<int>(last); ++value) {
        if (to_wire(static_cast<Core>(value)) == number) return static_cast<Core>(value);
    }
    return std::nullopt;
}

}  // namespace

v1::BodyFormat to_wire(core::BodyFormat format) noexcept
{
    using enum core::BodyFormat;
    switch (format) {
    case raw:
        return v1::BODY_FORMAT_RAW;
    case javascript:
        return v1::BODY_FORMAT_JAVASCRIPT;
    case python:
        return v1::BODY_FORMAT_PYTHON;
    case php:
        return v1::BODY_FORMAT_PHP;
    }
    return v1::BODY_FORMAT_UNSPECIFIED;
}

v1::WebhookState to_wire(core::WebhookState state) noexcept
{
    using enum core::WebhookState;
    switch (state) {
    case active:
        return v1::WEBHOOK_STATE_ACTIVE;
    case inactive:
        return v1::WEBHOOK_STATE_INACTIVE;
    }
    return v1::WEBHOOK_STATE_UNSPECIFIED;
}

v1::Verdict to_wire(core::Verdict verdict) noexcept
{
    using enum core::Verdict;
    switch (verdict) {
    case delivered:
        return v1::VERDICT_DELIVERED;
    case retry:
        return v1::VERDICT_RETRY;
    case parked:
        return v1::VERDICT_PARKED;
    case failed:
        return v1::VERDICT_FAILED;
    case discarded:
        return v1::VERDICT_DISCARDED;
    }
    return v1::VERDICT_UNSPECIFIED;
}

v1::OutcomeReason to_wire(core::OutcomeReason reason) noexcept
{
    using enum core::OutcomeReason;
    switch (reason) {
    case none:
        return v1::OUTCOME_REASON_UNSPECIFIED;
    case attempt_failed:
        return v1::OUTCOME_REASON_ATTEMPT_FAILED;
    case attempts_exhausted:
        return v1::OUTCOME_REASON_ATTEMPTS_EXHAUSTED;
    case not_retried:
        return v1::OUTCOME_REASON_NOT_RETRIED;
    case gone:
        return v1::OUTCOME_REASON_GONE;
    case too_old:
        return v1::OUTCOME_REASON_TOO_OLD;
    case unreadable_task:
        return v1::OUTCOME_REASON_UNREADABLE_TASK;
    case poison_task:
        return v1::OUTCOME_REASON_POISON_TASK;
    case foreign_webhook:
        return v1::OUTCOME_REASON_FOREIGN_WEBHOOK;
    case secret_unreadable:
        return v1::OUTCOME_REASON_SECRET_UNREADABLE;
    case expired:
        return v1::OUTCOME_REASON_EXPIRED;
    case unknown_realm:
        return v1::OUTCOME_REASON_UNKNOWN_REALM;
    case webhook_gone:
        return v1::OUTCOME_REASON_WEBHOOK_GONE;
    case webhook_inactive:
        return v1::OUTCOME_REASON_WEBHOOK_INACTIVE;
    case webhook_disabled:
        return v1::OUTCOME_REASON_WEBHOOK_DISABLED;
    case no_room:
        return v1::OUTCOME_REASON_NO_ROOM;
    case rate_limited:
        return v1::OUTCOME_REASON_RATE_LIMITED;
    case waits_for_probe:
        return v1::OUTCOME_REASON_WAITS_FOR_PROBE;
    }
    return v1::OUTCOME_REASON_UNSPECIFIED;
}

v1::AttemptError to_wire(core::AttemptError error) noexcept
{
    using enum core::AttemptError;
    switch (error) {
    case none:
        return v1::ATTEMPT_ERROR_UNSPECIFIED;
    case url_refused:
        return v1::ATTEMPT_ERROR_URL_REFUSED;
    case address_denied:
        return v1::ATTEMPT_ERROR_ADDRESS_DENIED;
    case name_not_found:
        return v1::ATTEMPT_ERROR_NAME_NOT_FOUND;
    case resolve_failed:
        return v1::ATTEMPT_ERROR_RESOLVE_FAILED;
    case connect_refused:
        return v1::ATTEMPT_ERROR_CONNECT_REFUSED;
    case connect_failed:
        return v1::ATTEMPT_ERROR_CONNECT_FAILED;
    case tls_invalid:
        return v1::ATTEMPT_ERROR_TLS_INVALID;
    case tls_expired:
        return v1::ATTEMPT_ERROR_TLS_EXPIRED;
    case tls_name_mismatch:
        return v1::ATTEMPT_ERROR_TLS_NAME_MISMATCH;
    case timeout:
        return v1::ATTEMPT_ERROR_TIMEOUT;
    case closed:
        return v1::ATTEMPT_ERROR_CLOSED;
    case protocol_error:
        return v1::ATTEMPT_ERROR_PROTOCOL_ERROR;
    case answer_too_large:
        return v1::ATTEMPT_ERROR_ANSWER_TOO_LARGE;
    case out_of_descriptors:
        return v1::ATTEMPT_ERROR_OUT_OF_DESCRIPTORS;
    case aborted:
        return v1::ATTEMPT_ERROR_ABORTED;
    case circuit_open:
        return v1::ATTEMPT_ERROR_CIRCUIT_OPEN;
    case connect_timeout:
        return v1::ATTEMPT_ERROR_CONNECT_TIMEOUT;
    }
    return v1::ATTEMPT_ERROR_UNSPECIFIED;
}

v1::DisableReason to_wire(core::DisableReason reason) noexcept
{
    using enum core::DisableReason;
    switch (reason) {
    case other:
        return v1::DISABLE_REASON_UNSPECIFIED;
    case gone:
        return v1::DISABLE_REASON_GONE;
    case failing:
        return v1::DISABLE_REASON_FAILING;
    }
    return v1::DISABLE_REASON_UNSPECIFIED;
}

v1::HealthChange to_wire(core::HealthChange change) noexcept
{
    using enum core::HealthChange;
    switch (change) {
    case none:
        return v1::HEALTH_CHANGE_UNSPECIFIED;
    case failing:
        return v1::HEALTH_CHANGE_FAILING;
    case recovered:
        return v1::HEALTH_CHANGE_RECOVERED;
    case disabled:
        return v1::HEALTH_CHANGE_DISABLED;
    }
    return v1::HEALTH_CHANGE_UNSPECIFIED;
}

v1::NoticeKind to_wire(core::NoticeKind kind) noexcept
{
    using enum core::NoticeKind;
    switch (kind) {
    case delivery_failed:
        return v1::NOTICE_KIND_DELIVERY_FAILED;
    case webhook_failing:
        return v1::NOTICE_KIND_WEBHOOK_FAILING;
    case webhook_disabled:
        return v1::NOTICE_KIND_WEBHOOK_DISABLED;
    case webhook_recovered:
        return v1::NOTICE_KIND_WEBHOOK_RECOVERED;
    }
    return v1::NOTICE_KIND_UNSPECIFIED;
}

std::optional<core::BodyFormat> from_wire(v1::BodyFormat format) noexcept
{
    return find(format, core::BodyFormat::raw, core::BodyFormat::php);
}

std::optional<core::WebhookState> from_wire(v1::WebhookState state) noexcept
{
    return find(state, core::WebhookState::active, core::WebhookState::inactive);
}

std::optional<core::Verdict> from_wire(v1::Verdict verdict) noexcept
{
    return find(verdict, core::Verdict::delivered, core::Verdict::discarded);
}

std::optional<core::OutcomeReason> from_wire(v1::OutcomeReason reason) noexcept
{
    return find(reason, core::OutcomeReason::none, core::OutcomeReason::waits_for_probe);
}

std::optional<core::AttemptError> from_wire(v1::AttemptError error) noexcept
{
    return find(error, core::AttemptError::none, core::AttemptError::connect_timeout);
}

core::DisableReason from_wire(v1::DisableReason reason) noexcept
{
    return find(reason, core::DisableReason::other, core::DisableReason::failing).value_or(core::DisableReason::other);
}

std::optional<core::NoticeKind> from_wire(v1::NoticeKind kind) noexcept
{
    return find(kind, core::NoticeKind::delivery_failed, core::NoticeKind::webhook_recovered);
}

core::HealthChange from_wire(v1::HealthChange change) noexcept
{
    return find(change, core::HealthChange::none, core::HealthChange::disabled).value_or(core::HealthChange::none);
}

}  // namespace fantail::codec::wire
