// WebhookCommands, a creation that may be repeated.

#include <string_view>
#include <utility>

#include "fantail/crypto/hash.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;
using core::Error;
using core::ErrorCode;

namespace {

Error conflict(std::string detail) { return {ErrorCode::conflict, std::move(detail)}; }

std::string prefixed(std::string_view text) { return std::to_string(text.size()) + ':' + std::string{text}; }

/// No store of keys is needed: of the same key every replica makes the same id. For ever, as all such names.
core::WebhookId id_under(const Caller& caller, std::string_view key)
{
    const auto name = prefixed(caller.realm.value()) + prefixed(caller.tenant.value()) + prefixed(key);
    return core::WebhookId{"wh_" + crypto::uuid_v5(crypto::webhook_namespace, name)};
}

}  // namespace

asio::awaitable<core::Result<ShownWebhook>> WebhookCommands::create_once(Caller caller, Idempotency once,
                                                                         WebhookFields wanted)
{
    if (once.key.empty() || once.key.size() > Idempotency::longest_key) {
        co_return Error{ErrorCode::invalid_argument,
                        "Idempotency-Key: must have from 1 to " + std::to_string(Idempotency::longest_key) + " bytes"};
    }
    const auto id = id_under(caller, once.key);
    const auto hash = crypto::sha256_hex(once.request);
    const auto deadline = parts_.clock.steady() + parts_.timeout;
    const auto turn = co_await turns_.take(id, deadline);
    if (!turn) co_return turn.error();

    if (const auto held = parts_.webhooks.table().find(id)) co_return repeated(caller, *held, hash);
    auto created = co_await create_at(caller, id, std::move(wanted), hash);
    const bool another_came_first = !created && created.error().code == ErrorCode::conflict;
    const auto held = parts_.webhooks.table().find(id);
    if (another_came_first && held) co_return repeated(caller, *held, hash);
    co_return created;
}

core::Result<ShownWebhook> WebhookCommands::repeated(const Caller& caller, const core::HeldWebhook& held,
                                                     const std::string& request_hash) const
{
    const auto& webhook = held.webhook;
    if (held.deleted || !find(caller, webhook.id)) {
        return conflict("Idempotency-Key: made a webhook that has been deleted since: use another key");
    }
    // One that its sealing key is gone of can be compared no more; the key is this tenant's all the same.
    const auto asked_then = secrets_.open(webhook.request_hash, webhook);
    if (asked_then && *asked_then != request_hash) {
        return conflict("Idempotency-Key: was sent before with another request: use another key");
    }
    auto answer = shown(held);
    if (webhook.secret.empty()) return answer;
    auto secret = secrets_.revealed(dialect_of(webhook.realm).signature, webhook.secret, webhook);
    if (secret) answer.secret = std::move(*secret);
    return answer;
}

}  // namespace fantail::ingestor
