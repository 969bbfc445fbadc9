#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fantail/core/body_format.hpp"
#include "fantail/core/limit_rule.hpp"

namespace fantail::core {

/// Where a field lies in an event: a JSON pointer of object keys, outermost first. Empty: the dialect has no such
/// field.
struct FieldPath {
    std::vector<std::string> keys;

    [[nodiscard]] bool empty() const noexcept { return keys.empty(); }
    friend bool operator==(const FieldPath&, const FieldPath&) = default;
};

/// Where an event's type comes from: the string at `at`, perhaps lower-cased, after `prefix`.
struct TypeRule {
    FieldPath at;
    std::string prefix;
    bool lower_case{false};
};

/// A further thing that a webhook may be particular about, beside the type.
struct SelectorRule {
    FieldPath at;           ///< where the event says it
    std::string api_field;  ///< how the management API calls the webhook's list
    bool required{false};   ///< a webhook without any matches nothing, and cannot be created
};

/// How the realm's events look.
struct EventShape {
    TypeRule type;
    FieldPath tenant;  ///< empty: from the record's header or the topic only
    FieldPath id;      ///< empty: the publisher sends no event id
    FieldPath time;
    std::optional<SelectorRule> selector;
    std::vector<std::string> envelope;      ///< top-level keys that must not repeat
    std::vector<FieldPath> append_missing;  ///< among id and time: appended when the publisher left them out
};

enum class SignedContent {
    body,               ///< the exact bytes sent
    id_timestamp_body,  ///< `id.timestamp.body` of Standard Webhooks
};

enum class SecretForm {
    text,    ///< the key is the secret's own UTF-8 bytes, prefix included
    base64,  ///< the key is what follows `whsec_`, decoded
};

enum class DigestForm { hex, base64 };

/// How both signatures travel while a secret is rotated.
enum class RotationForm {
    next_header,  ///< the old secret's where it always is, the new one's in the next header: receivers see one, once
    one_header,   ///< both where it always is, parted by a space, the new one's first
};

struct SignatureRule {
    std::string header;
    std::string prefix;  ///< written before the digest: `sha256=`, `v1,`
    SignedContent content{SignedContent::body};
    SecretForm secret{SecretForm::text};
    DigestForm digest{DigestForm::hex};
    bool optional{false};  ///< a webhook without a secret is sent unsigned
    RotationForm rotation{RotationForm::next_header};
    std::string ed25519_prefix{};  ///< before an ed25519 signature: `v1a,`; empty: the dialect has only HMAC

    [[nodiscard]] std::string next_header() const { return header + "-Next"; }
};

/// What a further header of a dialect carries.
enum class HeaderSource { event_type, event_time, delivery_id, sent_at };

struct HeaderRule {
    std::string name;
    HeaderSource source;
};

enum class Transport { any, https_advised, https_only };

/// From when a retry's delay is counted.
enum class DelayFrom { previous_attempt, first_attempt };

/// Which answers are tried again.
enum class Retried { every_non_2xx, all_but_4xx };

/// What 410 means.
enum class Gone { like_any_other, final_and_disables };

enum class RetryAfterHeader { ignored, honoured };

/// What a circuit known to be open does to an attempt that is due.
enum class OpenCircuit {
    stands_in,  ///< the failure that keeps it open is the attempt's too
    waits,      ///< the attempt is made later
    ignored,    ///< the attempt is made
};

struct RetryRule {
    DelayFrom from{DelayFrom::previous_attempt};
    std::vector<std::chrono::milliseconds> delays;  ///< one for each retry: 1 + size() requests in all
    double jitter{0.0};                             ///< in [0, 1): a delay is drawn from ± this part of it
    Retried retried{Retried::every_non_2xx};
    Gone gone{Gone::like_any_other};
    RetryAfterHeader retry_after{RetryAfterHeader::ignored};
    OpenCircuit open_circuit{OpenCircuit::stands_in};
};

/// What becomes of a webhook that fails and fails.
struct HealthRule {
    std::optional<std::chrono::milliseconds> disable_after{};  ///< its first failure; nullopt: nothing disables it
};

/// A thing of the product's own that carries the settings of a webhook, one for each: the management API keeps it whole
/// under `/{collection}/{id}`, where the id is what the webhook selects by.
struct ResourceRule {
    std::string collection;  ///< `conversations`
    FieldPath url_at;        ///< where the URL lies in it
    FieldPath secret_at;     ///< empty: it has none
};

/// What limits, isolation and partition go by.
enum class EndpointKeyRule { webhook, tenant_and_url };

/// An event type that the product's document names. Types that are not among them may be published all the same.
struct EventType {
    std::string name;
    std::string description;  ///< in the document's words; empty: it has none
    std::string example;      ///< JSON, as the document shows it; empty: it shows none
    std::string schema;       ///< JSON Schema of the event; empty: the document shows too little
};

/// How one realm's events look and how its receivers want them. Data only: what it means is said by its users.
/// Made by config::load_dialect(), which checks it.
struct Dialect {
    std::string name;
    EventShape event;
    SignatureRule signature;
    std::vector<HeaderRule> headers;  ///< beside Content-Type, webhook-id and the signature
    bool custom_headers{false};       ///< the webhook's own headers are sent too
    BodyFormat body_format{BodyFormat::raw};
    std::chrono::milliseconds attempt_timeout{0};
    Transport transport{Transport::any};
    RetryRule retry;
    HealthRule health;
    EndpointKeyRule endpoint_key{EndpointKeyRule::webhook};
    LimitRule limits;
    bool name_required{false};               ///< a webhook must be given a name; else the URL's host serves
    std::string default_events;              ///< the pattern of a webhook created without any; empty: they are required
    std::string event_list_field{"events"};  ///< how its callers name the list of event patterns
    std::optional<ResourceRule> resource{};
    std::string test_event{};              ///< JSON: what a test sends; empty: the shape alone says how it looks
    std::vector<EventType> event_types{};  ///< of its catalogue, in the document's order; none: it has no catalogue
};

}  // namespace fantail::core
