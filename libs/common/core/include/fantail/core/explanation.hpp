#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/dialect.hpp"
#include "fantail/core/header.hpp"
#include "fantail/core/match_index.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::core {

/// The first thing that keeps an event from a webhook.
struct Mismatch {
    std::string clause;  ///< JSON pointer into the webhook as the API shows it: `/events`, `/filter/payload/…`
    std::string path;    ///< where the event was looked at: `/data/amount`, `header x-region`
    std::optional<std::string> seen;  ///< what it has there, as JSON; nullopt: nothing
    std::string wanted;

    friend bool operator==(const Mismatch&, const Mismatch&) = default;
};

/// Why an event is not owed to a webhook; nullopt: it is. Asked in the order active, tenant, type, selector, filter.
///
/// MatchIndex finds the same webhooks without asking each one. Both are held against each other by tests.
std::optional<Mismatch> why_not(const Webhook& webhook, const MatchQuery& query, const Dialect& dialect);

/// What a delivery is written from, where no secret is at hand.
struct SampleFacts {
    std::string_view event_id;
    std::string_view event_type;
    std::string_view event_time;
    std::string_view delivery_id;
    std::int64_t sent_at;  ///< unix seconds
    std::string_view body;
};

/// A delivery as it would leave, but for the signature.
struct SampleRequest {
    std::vector<Header> headers;
    std::string signature_header;  ///< and the name of the header that would carry it; empty: it goes out unsigned
    std::string signature_base;    ///< the bytes that are signed
    std::string body;
};

SampleRequest sample_request(const Webhook& webhook, const Dialect& dialect, const SampleFacts& facts);

}  // namespace fantail::core
