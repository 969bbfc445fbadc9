#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fantail/core/body_format.hpp"
#include "fantail/core/filter.hpp"
#include "fantail/core/header.hpp"
#include "fantail/core/ids.hpp"
#include "fantail/core/limit_rule.hpp"
#include "fantail/core/retry_override.hpp"

namespace fantail::core {

using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// A secret under AES-256-GCM; crypto::Sealer makes and opens it. Empty ciphertext: the webhook has no secret.
struct SealedSecret {
    std::string key_id;      ///< which sealing key
    std::string nonce;       ///< 12 bytes
    std::string ciphertext;  ///< with the 16-byte tag at its end

    [[nodiscard]] bool empty() const noexcept { return ciphertext.empty(); }
    friend bool operator==(const SealedSecret&, const SealedSecret&) = default;
};

/// Two secrets at once, so that receivers can change theirs in their own time.
struct SecretRotation {
    SealedSecret next;    ///< never empty
    Timestamp ends_at{};  ///< from here on it is the webhook's secret, without any further write

    friend bool operator==(const SecretRotation&, const SecretRotation&) = default;
};

enum class WebhookState { active, inactive };

/// A tenant's subscription, as `fantail.webhooks` holds it.
struct Webhook {
    WebhookId id;
    RealmName realm;
    TenantId tenant;  ///< `*`: every tenant of the realm (an operator's)
    std::string name;
    std::string url;                         ///< as Url::to_string() writes it
    std::vector<std::string> events;         ///< patterns, see EventPattern
    std::vector<std::string> selectors;      ///< values of the dialect's selector; empty: all of them
    std::shared_ptr<const Filter> filter{};  ///< which events beyond their type; nullptr: all
    std::vector<Header> headers;             ///< sent where the dialect allows custom headers
    SealedSecret secret;
    std::optional<SecretRotation> rotation{};
    std::optional<BodyFormat> body_format;  ///< nullopt: the dialect's
    RetryOverride retry;
    LimitRule limits{};      ///< beside the dialect's; only where an endpoint is one webhook
    std::string resource{};  ///< the thing that carries it (ResourceRule) as JSON, without URL and secret; or empty
    SealedSecret request_hash{};  ///< of the request that made it, where that may be repeated; else empty
    WebhookState state{WebhookState::active};
    Timestamp created_at{};
    Timestamp updated_at{};

    /// The secret at a time, and the one that is to come after it. What is written next keeps no more than these.
    void forget_old_secret(Timestamp now)
    {
        if (rotation && now >= rotation->ends_at) take_next_secret();
    }

    void take_next_secret()
    {
        secret = std::move(rotation->next);
        rotation.reset();
    }
};

/// One record of `fantail.webhooks`: a webhook at a version, or its deletion.
///
/// Any replica writes. Races are decided by the log's order: a write names the version it makes (one above what its
/// author held) and carries an id of its own; of two that make the same version the first in the log stands.
struct WebhookRecord {
    Webhook webhook;           ///< of a deletion, only id, realm and tenant matter
    std::uint64_t version{1};  ///< ≥ 1
    std::string write_id;      ///< unique per write; a confirmation has that of the write it confirms
    bool deleted{false};
    Offset read_to{};        ///< the log's end when its author had last read to it; 0: not told
    Timestamp written_at{};  ///< the log's time of it, which lies beside its value and not in it
};

}  // namespace fantail::core
