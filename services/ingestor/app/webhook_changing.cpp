// WebhookCommands, what makes webhooks and changes their fields.

#include <utility>

#include "ingestor/app/webhook_commands.hpp"
#include "ingestor/app/webhook_rules.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;
using core::Error;
using core::ErrorCode;

namespace {

const core::TenantId& every_tenant()
{
    static const core::TenantId tenant{"*"};
    return tenant;
}

Error invalid(std::string detail) { return {ErrorCode::invalid_argument, std::move(detail)}; }

}  // namespace

asio::awaitable<core::Result<ShownWebhook>> WebhookCommands::create(Caller caller, WebhookFields wanted)
{
    return create_at(std::move(caller), core::WebhookId{parts_.chance.id("wh_")}, std::move(wanted), {});
}

asio::awaitable<core::Result<ShownWebhook>> WebhookCommands::put(Caller caller, core::WebhookId id,
                                                                 WebhookFields wanted, ExpectedVersion expected)
{
    const auto is_there = [this, &id] {
        const auto held = parts_.webhooks.table().find(id);
        return held && !held->deleted;
    };
    if (!is_there()) {
        if (expected) co_return Error{ErrorCode::precondition_failed, "there is none to be changed"};
        auto created = co_await create_at(caller, id, wanted, {});
        const bool another_came_first = !created && created.error().code == ErrorCode::conflict;
        if (!another_came_first) co_return created;
    }
    auto changed = co_await change(std::move(caller), std::move(id), std::move(wanted), expected);
    co_return changed;
}

asio::awaitable<core::Result<ShownWebhook>> WebhookCommands::create_at(Caller caller, core::WebhookId id,
                                                                       WebhookFields wanted, std::string request_hash)
{
    auto webhook = checked(caller, id, wanted);
    if (!webhook) co_return webhook.error();
    auto secret = first_secret(wanted.secret, *webhook);
    if (!secret) co_return secret.error();
    if (!request_hash.empty()) {
        auto sealed = secrets_.seal(request_hash, *webhook);
        if (!sealed) co_return sealed.error();
        webhook->request_hash = std::move(*sealed);
    }

    auto record = new_write();
    record.webhook = *webhook;
    // Above a deletion that its tombstone has not followed yet.
    if (const auto held = parts_.webhooks.table().find(id)) record.version = held->version + 1;
    const auto version = record.version;
    const auto end = co_await write(std::move(record));
    if (!end) co_return end.error();
    if (*end == WriteEnd::lost) co_return Error{ErrorCode::conflict, "somebody else created this webhook first"};
    co_return ShownWebhook{.webhook = std::move(*webhook), .version = version, .secret = std::move(*secret)};
}

core::Result<core::Webhook> WebhookCommands::checked(const Caller& caller, const core::WebhookId& id,
                                                     const WebhookFields& wanted) const
{
    if (wanted.every_tenant && caller.role != Role::realm_operator) {
        return invalid("tenant: \"*\" needs a credential with the role operator");
    }
    core::Webhook blank;
    blank.id = id;
    blank.realm = caller.realm;
    blank.tenant = wanted.every_tenant ? every_tenant() : caller.tenant;
    blank.created_at = parts_.clock.wall();
    blank.updated_at = blank.created_at;
    return new_webhook(std::move(blank), wanted, {dialect_of(caller.realm), parts_.retries});
}

core::Result<ShownSecret> WebhookCommands::first_secret(const WantedSecret& wanted, core::Webhook& webhook) const
{
    const auto& rule = dialect_of(webhook.realm).signature;
    if (rule.optional && (wanted.says_nothing() || wanted.taken_away)) return ShownSecret{};
    auto made = secrets_.make(rule, wanted, webhook);
    if (!made) return made.error();
    webhook.secret = std::move(made->sealed);
    return std::move(made->whole);
}

asio::awaitable<core::Result<ShownWebhook>> WebhookCommands::change(Caller caller, core::WebhookId id,
                                                                    WebhookFields wanted, ExpectedVersion expected)
{
    ShownSecret secret;
    MakeNext make = [this, &wanted, &secret](const core::HeldWebhook& held) { return changed(held, wanted, secret); };
    const auto written = co_await write_next(std::move(caller), std::move(id), expected, std::move(make));
    if (!written) co_return written.error();
    auto answer = shown(*written);
    if (!wanted.secret.says_nothing()) answer.secret = std::move(secret);
    co_return answer;
}

core::Result<core::WebhookRecord> WebhookCommands::changed(const core::HeldWebhook& held, const WebhookFields& wanted,
                                                           ShownSecret& secret) const
{
    if (wanted.every_tenant && held.webhook.tenant != every_tenant()) {
        return invalid("tenant: cannot be changed: create another webhook for all tenants");
    }
    // Written also where all is as wanted already: the system may have disabled this version.
    auto record = next_version(held);
    auto webhook = with_fields(std::move(record.webhook), wanted, {dialect_of(held.webhook.realm), parts_.retries});
    if (!webhook) return webhook.error();
    auto other = other_secret(wanted.secret, *webhook);
    if (!other) return other.error();
    secret = std::move(*other);
    record.webhook = std::move(*webhook);
    return record;
}

core::Result<ShownSecret> WebhookCommands::other_secret(const WantedSecret& wanted, core::Webhook& webhook) const
{
    const auto& rule = dialect_of(webhook.realm).signature;
    const auto present = secrets_.masked(rule, webhook.secret, webhook);
    // Who reads a webhook, changes a field and sends all of it back does not mean the mask.
    const bool is_as_shown = wanted.given && !webhook.secret.empty() && *wanted.given == present.secret;
    if (wanted.says_nothing() || is_as_shown) return present;
    if (wanted.taken_away) {
        if (!rule.optional) return invalid("secret: is required: everything of this dialect is signed");
        webhook.secret = {};
        webhook.rotation.reset();
        return ShownSecret{};
    }
    auto made = secrets_.make(rule, wanted, webhook);
    if (!made) return made.error();
    webhook.secret = std::move(made->sealed);
    webhook.rotation.reset();
    return std::move(made->whole);
}

}  // namespace fantail::ingestor
