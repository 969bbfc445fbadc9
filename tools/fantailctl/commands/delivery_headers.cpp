#include "fantailctl/commands/delivery_headers.hpp"

#include "fantail/core/request_fields.hpp"
#include "fantail/crypto/signature.hpp"

namespace fantail::fantailctl {

std::vector<core::Header> delivery_headers(const core::Dialect& dialect, const crypto::SigningKey* key,
                                           const ShownDelivery& delivery)
{
    const auto delivery_id = delivery.delivery_id.value_or(std::string{});
    const core::SentFacts facts{delivery.event_type, delivery.event_time, delivery_id, delivery.sent_at};
    std::vector<core::Header> headers{{"webhook-id", delivery.id}};
    for (const auto& rule : dialect.headers) {
        if (rule.source == core::HeaderSource::delivery_id && !delivery.delivery_id) continue;
        if (rule.source == core::HeaderSource::event_type && delivery.event_type.empty()) continue;
        headers.push_back({rule.name, core::field_value(rule.source, facts)});
    }
    if (key == nullptr) return headers;
    crypto::Signer signer;
    headers.push_back({dialect.signature.header,
                       signer.sign(dialect.signature, *key, {delivery.id, delivery.sent_at, delivery.body})});
    return headers;
}

}  // namespace fantail::fantailctl
