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
    return create_at(std::move(caller), core::WebhookId{parts_.chance.id("wh_")}, std::move(wanted));
}

asio::awaitable<core::Result<ShownWebhook>> WebhookCommands::put(Caller caller, core::WebhookId id,
                                                                 WebhookFields wanted)
{
    const auto held = parts_.webhooks.table().find(id);
    const bool is_new = !held || held->deleted;
    return is_new ? create_at(std::move(caller), std::move(id), std::move(wanted))
                  : change(std::move(caller), std::move(id), std::move(wanted));
}

asio::awaitable<core::Result<ShownWebhook>> WebhookCommands::create_at(Caller caller, core::WebhookId id,
                                                                       WebhookFields wanted)
{
    auto webhook = checked(caller, id, wanted);
    if (!webhook) co_return webhook.error();
    auto secret = first_secret(wanted.secret, *webhook);
    if (!secret) co_return secret.error();

    core::WebhookRecord record;
    record.webhook = *webhook;
    // Above a deletion that its tombstone has not followed yet.
    if (const auto held = parts_.webhooks.table().find(id)) record.version = held->version + 1;
    record.write_id = parts_.chance.id("w_");
    const auto written = co_await write(std::move(record));
    if (!written) co_return written.error();
    co_return ShownWebhook{std::move(*webhook), std::move(*secret)};
}

core::Result<core::Webhook> WebhookCommands::checked(const Caller& caller, const core::WebhookId& id,
                                                     const WebhookFields& wanted) const
{
    if (wanted.every_tenant && caller.role != Role::operator_) {
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
                                                                    WebhookFields wanted)
{
    const auto held = find(caller, id);
    if (!held) co_return no_such_webhook();
    if (wanted.every_tenant && held->webhook.tenant != every_tenant()) {
        co_return invalid("tenant: cannot be changed: create another webhook for all tenants");
    }
    // Written also where all is as wanted already: the system may have disabled this version.
    auto record = next_version(*held);
    auto webhook = with_fields(std::move(record.webhook), wanted, {dialect_of(caller.realm), parts_.retries});
    if (!webhook) co_return webhook.error();
    auto secret = other_secret(wanted.secret, *webhook);
    if (!secret) co_return secret.error();
    record.webhook = std::move(*webhook);
    const auto written = co_await write(std::move(record));
    if (!written) co_return written.error();

    auto changed = get(caller, id);
    if (changed && !wanted.secret.says_nothing()) changed->secret = std::move(*secret);
    co_return changed;
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
