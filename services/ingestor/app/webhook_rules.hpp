#pragma once

#include "fantail/core/dialect.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/retry.hpp"
#include "fantail/core/webhook.hpp"
#include "ingestor/app/webhook_fields.hpp"

namespace fantail::ingestor {

/// What a webhook is checked against.
struct WebhookTerms {
    const core::Dialect& dialect;
    const core::RetryLimits& retries;
};

/// What may be said of a webhook: decides about each field, and about nothing that was not sent, so that a webhook of
/// before a rule can still be switched off. Secrets are WebhookSecrets' business.
///
/// Errors: invalid_argument names the field and what it may be.
core::Result<core::Webhook> with_fields(core::Webhook webhook, const WebhookFields& fields, const WebhookTerms& terms);

/// Of a new one: with all that it must have.
core::Result<core::Webhook> new_webhook(core::Webhook blank, const WebhookFields& fields, const WebhookTerms& terms);

}  // namespace fantail::ingestor
