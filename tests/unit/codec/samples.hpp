#pragma once

#include "fantail/core/accepted.hpp"
#include "fantail/core/delivery.hpp"
#include "fantail/core/endpoint_states.hpp"
#include "fantail/core/notice.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/core/webhook_state.hpp"

/// One record of each kind with a value of its own in every field: what the committed bytes under golden/v1 say.
namespace fantail::codec::samples {

core::DeliveryTask task();
core::Outcome delivered();  ///< with an answer
core::Outcome retry();      ///< with an error, and a due time
core::Outcome gone();       ///< with the webhook's version
core::Outcome disables();   ///< its webhook
core::Accepted accepted();
core::WebhookRecord webhook_record();
core::WebhookRecord with_schedule();  ///< of its own
core::WebhookRecord with_limits();    ///< of its own
core::WebhookRecord with_resource();
core::WebhookRecord rotating();
core::WebhookRecord with_filter();  ///< from one secret to the next
core::WebhookRecord deletion();
core::WebhookRecord confirmed();  ///< a repair, of one that was made under an Idempotency-Key
core::WebhookStateRecord disabled();
core::WebhookHealthRecord failing();
core::EndpointState endpoint_state();
core::Notice notice();

}  // namespace fantail::codec::samples
