#include "ingestor/app/explained.hpp"

#include <chrono>

#include "fantail/codec/body.hpp"
#include "fantail/crypto/hash.hpp"
#include "ingestor/app/event_values.hpp"

namespace fantail::ingestor {

codec::Explained explained(const core::Webhook& webhook, const core::InRecord& record, const Event& event,
                           codec::FieldReader& reader, core::Timestamp now)
{
    const auto& dialect = *event.realm->dialect;
    RecordValues values{reader, record, event};
    codec::Explained explained{.webhook = webhook.id, .url = webhook.url, .mismatch = {}, .request = {}};
    explained.mismatch =
        core::why_not(webhook, {event.realm->name, event.tenant, event.type, event.selector, values}, dialect);
    if (explained.mismatch) return explained;

    const auto body = codec::format_body(event.body, webhook.body_format.value_or(dialect.body_format)).body;
    const auto delivery = crypto::uuid_v5(crypto::delivery_namespace, webhook.id.value() + '\n' + event.identity);
    const auto sent_at = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    explained.request = core::sample_request(webhook, dialect,
                                             {.event_id = event.id.value(),
                                              .event_type = event.type,
                                              .event_time = event.time,
                                              .delivery_id = delivery,
                                              .sent_at = sent_at,
                                              .body = body});
    return explained;
}

}  // namespace fantail::ingestor
