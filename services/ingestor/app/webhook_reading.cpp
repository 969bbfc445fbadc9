// WebhookCommands, what only reads.

#include <algorithm>
#include <iterator>
#include <utility>

#include "fantail/core/assert.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

namespace {

PlaceInList place_of(const core::PackedWebhook* held)
{
    return {held->created_at(), core::WebhookId{std::string{held->id()}}};
}

}  // namespace

core::Result<ShownWebhook> WebhookCommands::get(const Caller& caller, const core::WebhookId& id) const
{
    const auto held = find(caller, id);
    if (!held) return no_such_webhook();
    return shown(*held);
}

WebhookPage WebhookCommands::list(const Caller& caller, const PageRequest& wanted) const
{
    const auto snapshot = parts_.webhooks.followed().webhooks;
    std::vector<const core::PackedWebhook*> held;  // they live as long as the snapshot
    snapshot.for_each([&](const core::PackedWebhook& each) {
        if (caller.finds(each)) held.push_back(&each);
    });
    std::sort(held.begin(), held.end(),
              [](const auto* left, const auto* right) { return place_of(left) < place_of(right); });

    auto first = held.begin();
    if (wanted.after) {
        first = std::upper_bound(first, held.end(), *wanted.after,
                                 [](const auto& place, const auto* each) { return place < place_of(each); });
    }
    const auto left = static_cast<std::size_t>(held.end() - first);
    first += static_cast<std::ptrdiff_t>(std::min(wanted.skip, left));
    const auto rest = static_cast<std::size_t>(held.end() - first);
    const auto count = std::min(rest, wanted.limit.value_or(rest));

    WebhookPage page{.webhooks = {}, .total = held.size(), .more = count < rest};
    std::transform(first, first + static_cast<std::ptrdiff_t>(count), std::back_inserter(page.webhooks),
                   [this](const auto* each) { return shown(each->unpack()); });
    return page;
}

ShownWebhook WebhookCommands::shown(const core::HeldWebhook& held) const
{
    ShownWebhook shown{.webhook = held.webhook, .version = held.version, .secret = {}};
    auto& webhook = shown.webhook;
    webhook.forget_old_secret(parts_.clock.wall());
    if (const auto* disable = parts_.webhooks.table().disabled(held)) shown.disabled = *disable;
    if (const auto* failing = parts_.webhooks.table().failing(webhook.id)) shown.failing = *failing;
    const auto& rule = dialect_of(webhook.realm).signature;
    shown.secret = secrets_.masked(rule, webhook.secret, webhook);
    if (webhook.rotation) {
        shown.rotation = {.next = secrets_.masked(rule, webhook.rotation->next, webhook),
                          .ends_at = webhook.rotation->ends_at};
    }
    return shown;
}

ShownWebhook WebhookCommands::shown(const core::WebhookRecord& written) const
{
    return shown(core::HeldWebhook{.webhook = written.webhook,
                                   .version = written.version,
                                   .write_id = written.write_id,
                                   .offset = {},
                                   .deleted = written.deleted});
}

const core::Dialect& WebhookCommands::dialect_of(const core::RealmName& realm) const
{
    const auto* found = parts_.realms.find(realm);
    FANTAIL_ASSERT(found != nullptr);  // a credential names a configured realm, and shows nothing of another
    return *found->dialect;
}

}  // namespace fantail::ingestor
