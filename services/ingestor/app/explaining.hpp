#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fantail/codec/event_reader.hpp"
#include "fantail/codec/explanation_json.hpp"
#include "fantail/codec/field_reader.hpp"
#include "fantail/core/header.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/core/result.hpp"
#include "fantail/intake/webhook_follower.hpp"
#include "ingestor/app/event.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// An event that nobody has published, and whom it is asked about.
struct ExplainRequest {
    std::string event;                       ///< its bytes
    std::vector<core::Header> headers;       ///< of its record
    std::optional<core::WebhookId> webhook;  ///< nullopt: each one that the event's tenant has
};

struct ExplainAnswer {
    std::string event_type;
    core::TenantId tenant;
    core::EventId event_id;
    std::vector<codec::Explained> webhooks;  ///< in the order of their ids
};

/// Says of an event who would get it, and why the others not, and writes nothing.
///
/// The event is read as one of the realm's first source topic would be; whose it is, if neither it nor its headers say
/// so, is the caller. A tenant may ask for its own events only.
///
/// Threads: the webhook follower's worker.
/// Errors:  invalid_argument with the reason for which the event would be rejected, or where it is another tenant's, or
///          where there are too many webhooks to ask without naming one; not_found.
class Explaining {
public:
    struct Parts {
        intake::WebhookFollower& webhooks;
        const core::Realms& realms;
        const intake::Clock& clock;
        codec::ReadLimits limits;
    };

    explicit Explaining(Parts parts) : parts_{parts} {}

    core::Result<ExplainAnswer> explain(const Caller& caller, ExplainRequest request);

private:
    [[nodiscard]] core::Result<std::vector<const core::PackedWebhook*>>
    asked(const Caller& caller, const core::TenantId& tenant, const ExplainRequest& request) const;

    Parts parts_;
    codec::EventReader reader_;
    codec::FieldReader field_reader_;
};

}  // namespace fantail::ingestor
