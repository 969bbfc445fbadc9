#include "fantail/core/webhook_table.hpp"

#include <algorithm>
#include <utility>

namespace fantail::core {

namespace {

HeldWebhook held_of(Offset offset, WebhookRecord record)
{
    HeldWebhook held{.webhook = {},
                     .version = record.version,
                     .write_id = std::move(record.write_id),
                     .offset = offset,
                     .deleted = record.deleted};
    if (!record.deleted) {
        held.webhook = std::move(record.webhook);
        return held;
    }
    // Of a deleted webhook nothing is kept that could still be sent, its secret least of all.
    held.webhook.id = std::move(record.webhook.id);
    held.webhook.realm = std::move(record.webhook.realm);
    held.webhook.tenant = std::move(record.webhook.tenant);
    return held;
}

template <class Shard>
std::shared_ptr<const HeldWebhook> find_in(const Shard* shard, const WebhookId& id) noexcept
{
    if (shard == nullptr) return nullptr;
    const auto found = shard->find(id);
    return found == shard->end() ? nullptr : found->second;
}

const Disable* in_force(const Disables* disables, const HeldWebhook& held) noexcept
{
    if (disables == nullptr) return nullptr;
    const auto found = disables->find(held.webhook.id);
    return found != disables->end() && found->second.version >= held.version ? &found->second : nullptr;
}

const Failing* failing_in(const FailingWebhooks* failing, const WebhookId& id) noexcept
{
    if (failing == nullptr) return nullptr;
    const auto found = failing->find(id);
    return found != failing->end() ? &found->second : nullptr;
}

/// What may be changed; where it was given away, a copy of it.
template <class Map>
Map& writable(std::shared_ptr<Map>& map, bool& is_shared)
{
    if (!map) {
        map = std::make_shared<Map>();
    } else if (is_shared) {
        map = std::make_shared<Map>(*map);
    }
    is_shared = false;
    return *map;
}

}  // namespace

std::size_t WebhookSnapshot::shard_of(const WebhookId& id) noexcept { return std::hash<WebhookId>{}(id) % shard_count; }

std::shared_ptr<const HeldWebhook> WebhookSnapshot::find(const WebhookId& id) const noexcept
{
    return find_in(shards_[shard_of(id)].get(), id);
}

std::size_t WebhookSnapshot::size() const noexcept
{
    std::size_t count = 0;
    for_each([&count](const HeldWebhook&) { ++count; });
    return count;
}

const Disable* WebhookSnapshot::disabled(const HeldWebhook& held) const noexcept
{
    return in_force(disables_.get(), held);
}

const Failing* WebhookSnapshot::failing(const WebhookId& id) const noexcept { return failing_in(failing_.get(), id); }

std::size_t WebhookSnapshot::disabled_count() const noexcept
{
    if (!disables_) return 0;
    std::size_t count = 0;
    for (const auto& [id, disable] : *disables_) {
        const auto held = find(id);
        if (held && !held->deleted && disabled(*held) != nullptr) ++count;
    }
    return count;
}

WebhookTable::Applied WebhookTable::apply(Offset offset, WebhookRecord record)
{
    pass(offset.next());
    const WebhookId id = record.webhook.id;
    const auto held = find(id);
    if (record.version == 0) return Applied::ignored;  // versions begin at 1: no writer of ours made this
    if (held && record.version <= held->version) {
        return record.write_id == held->write_id ? Applied::confirmed : Applied::ignored;
    }

    writable_shard(id).insert_or_assign(id, std::make_shared<const HeldWebhook>(held_of(offset, std::move(record))));
    return Applied::stands;
}

WebhookTable::Applied WebhookTable::remove(Offset offset, const WebhookId& id)
{
    pass(offset.next());
    if (!find(id)) return Applied::ignored;
    writable_shard(id).erase(id);
    return Applied::removed;
}

void WebhookTable::apply(WebhookStateRecord record)
{
    if (!record.disabled) {
        remove_state(record.webhook_id);
        return;
    }
    auto& held = writable_disables()[std::move(record.webhook_id)];
    if (record.disabled->version > held.version) held = std::move(*record.disabled);
}

void WebhookTable::remove_state(const WebhookId& id)
{
    if (disables_ && disables_->contains(id)) writable_disables().erase(id);
}

void WebhookTable::apply(const WebhookId& id, const WebhookHealthRecord& record)
{
    writable_failing().insert_or_assign(id, record.failing);
}

void WebhookTable::remove_health(const WebhookId& id)
{
    if (failing(id) != nullptr) writable_failing().erase(id);
}

void WebhookTable::skip(Offset offset) noexcept { pass(offset.next()); }

void WebhookTable::pass(Offset next) noexcept { passed_ = std::max(passed_, next); }

WebhookSnapshot WebhookTable::snapshot()
{
    WebhookSnapshot snapshot;
    std::copy(shards_.begin(), shards_.end(), snapshot.shards_.begin());
    snapshot.passed_ = passed_;
    snapshot.disables_ = disables_;
    snapshot.failing_ = failing_;
    shared_.fill(true);
    disables_shared_ = true;
    failing_shared_ = true;
    return snapshot;
}

std::shared_ptr<const HeldWebhook> WebhookTable::find(const WebhookId& id) const noexcept
{
    return find_in(shards_[WebhookSnapshot::shard_of(id)].get(), id);
}

const Disable* WebhookTable::disabled(const HeldWebhook& held) const noexcept
{
    return in_force(disables_.get(), held);
}

const Failing* WebhookTable::failing(const WebhookId& id) const noexcept { return failing_in(failing_.get(), id); }

WebhookSnapshot::Shard& WebhookTable::writable_shard(const WebhookId& id)
{
    const auto number = WebhookSnapshot::shard_of(id);
    return writable(shards_[number], shared_[number]);
}

Disables& WebhookTable::writable_disables() { return writable(disables_, disables_shared_); }

FailingWebhooks& WebhookTable::writable_failing() { return writable(failing_, failing_shared_); }

}  // namespace fantail::core
