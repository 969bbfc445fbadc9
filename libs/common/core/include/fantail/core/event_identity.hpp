#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fantail/core/dialect.hpp"
#include "fantail/core/ids.hpp"

namespace fantail::core {

/// What makes an event this event and no other. The publisher's id alone is not enough: some use one id for all.
struct IdentityParts {
    std::string_view topic;
    const TenantId& tenant;
    std::string_view type;
    std::string_view publisher_id;  ///< empty: none, then the record's coordinates are the identity
    std::string_view body_sha256;   ///< 64 hex digits
    std::int32_t partition;
    Offset offset;
};

/// A text, injective (fields are length-prefixed): the name under which UUIDv5 makes delivery ids. (topic, tenant,
/// type, publisher's id, hash of the body) where the publisher sends an id, else the record's coordinates.
///
/// Its form is for ever: another one would deliver anew what a crash makes the ingestor read again.
std::string event_identity(const IdentityParts& parts);

/// Whether a publisher's id may go out as `webhook-id`: [A-Za-z0-9_-]{1,128}.
bool is_usable_event_id(std::string_view id) noexcept;

/// What limits, isolation and partition go by: the webhook, or (tenant, normalised URL) where the dialect's limits are
/// per endpoint. `url`: as Url::to_string() writes it. Two keys are equal only where all that they are made of is.
EndpointKey endpoint_key(EndpointKeyRule rule, const RealmName& realm, const TenantId& tenant, const WebhookId& webhook,
                         std::string_view url);

}  // namespace fantail::core
