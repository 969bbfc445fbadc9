#include "fantail/core/webhook_table.hpp"

#include <algorithm>
#include <utility>

namespace fantail::core {

namespace {

/// Whether an author who had read so far knew of what is held, so that who is not above it all the same knew better.
bool knew(Offset read_to, const PackedWebhook& held) noexcept { return read_to > held.offset(); }

HeldWebhook held_of(Offset offset, WebhookRecord record)
{
    HeldWebhook held{.webhook = {},
                     .version = record.version,
                     .write_id = std::move(record.write_id),
                     .offset = offset,
                     .deleted = record.deleted,
                     .written_at = record.written_at};
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

std::uint64_t hash_of(const WebhookId& id) noexcept { return std::hash<WebhookId>{}(id); }

template <class Trie>
PackedPointer find_in(const Trie& trie, const WebhookId& id) noexcept
{
    for (const auto& entry : trie.find(hash_of(id))) {
        if (entry.held->id() == id.value()) return entry.held;
    }
    return nullptr;
}

std::shared_ptr<const HeldWebhook> unpacked(const PackedPointer& held)
{
    return held ? std::make_shared<const HeldWebhook>(held->unpack()) : nullptr;
}

template <class Entries>
std::vector<PackedPointer> pointers_of(const Entries& entries)
{
    std::vector<PackedPointer> pointers;
    pointers.reserve(entries.size());
    for (const auto& entry : entries) pointers.push_back(entry.held);
    return pointers;
}

const Disable* in_force(const Disables* disables, const WebhookId& id, std::uint64_t version) noexcept
{
    if (disables == nullptr) return nullptr;
    const auto found = disables->find(id);
    return found != disables->end() && found->second.version >= version ? &found->second : nullptr;
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

WebhookSnapshot::Changes WebhookSnapshot::between(const WebhookSnapshot& before, const WebhookSnapshot& after)
{
    const auto difference = SharedTrie<Entry>::between(before.held_, after.held_);
    return {pointers_of(difference.gone), pointers_of(difference.added)};
}

PackedPointer WebhookSnapshot::find_packed(const WebhookId& id) const noexcept { return find_in(held_, id); }

std::shared_ptr<const HeldWebhook> WebhookSnapshot::find(const WebhookId& id) const
{
    return unpacked(find_packed(id));
}

std::size_t WebhookSnapshot::size() const noexcept
{
    std::size_t count = 0;
    for_each([&count](const PackedWebhook&) { ++count; });
    return count;
}

const Disable* WebhookSnapshot::disabled(const WebhookId& id, std::uint64_t version) const noexcept
{
    return in_force(disables_.get(), id, version);
}

const Failing* WebhookSnapshot::failing(const WebhookId& id) const noexcept { return failing_in(failing_.get(), id); }

std::size_t WebhookSnapshot::disabled_count() const noexcept
{
    if (!disables_) return 0;
    std::size_t count = 0;
    for (const auto& [id, disable] : *disables_) {
        const auto held = find_packed(id);
        if (held && !held->deleted() && disabled(id, held->version()) != nullptr) ++count;
    }
    return count;
}

WebhookTable::Applied WebhookTable::apply(Offset offset, WebhookRecord record)
{
    pass(offset.next());
    const auto held = find_packed(record.webhook.id);
    const bool is_possible = record.version > 0;  // versions begin at 1: no writer of ours made another
    if (!held) {
        if (!is_possible) return Applied::ignored;
    } else if (record.write_id == held->write_id()) {
        return confirmed(record);
    } else if (!is_possible || !(record.version > held->version() || knew(record.read_to, *held))) {
        return ignored(offset, record.webhook.id);
    } else {
        forget(record.webhook.id, *held);
    }
    hold(offset, std::move(record));
    return Applied::stands;
}

void WebhookTable::hold(Offset offset, WebhookRecord record)
{
    const WebhookId id = record.webhook.id;
    if (record.deleted) deletions_.insert({record.written_at, id});
    put(id, PackedWebhook::pack(held_of(offset, std::move(record))));
}

void WebhookTable::forget(const WebhookId& id, const PackedWebhook& held)
{
    contests_.erase(id);
    if (held.deleted()) deletions_.erase({held.written_at(), id});
}

WebhookTable::Applied WebhookTable::confirmed(const WebhookRecord& record)
{
    // One that was made before its author saw the last loser does not speak against that.
    const auto contest = contests_.find(record.webhook.id);
    if (contest != contests_.end() && record.read_to > contest->second) contests_.erase(contest);
    return Applied::confirmed;
}

WebhookTable::Applied WebhookTable::ignored(Offset offset, const WebhookId& id)
{
    contests_[id] = offset;
    return Applied::ignored;
}

WebhookTable::Applied WebhookTable::remove(Offset offset, const Tombstone& tombstone)
{
    const auto held = find_packed(tombstone.id);
    // A reader that stood still while compaction went by may hold a loser, and never have read the deletion.
    const bool is_meant = held && (held->write_id() == tombstone.write_id || knew(tombstone.read_to, *held));
    if (!held || is_meant) return remove(offset, tombstone.id);
    pass(offset.next());
    return ignored(offset, tombstone.id);
}

WebhookTable::Applied WebhookTable::remove(Offset offset, const WebhookId& id)
{
    pass(offset.next());
    const auto held = find_packed(id);
    if (!held) return Applied::ignored;
    forget(id, *held);
    put(id, nullptr);
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

void WebhookTable::reach_end(Offset end) noexcept
{
    pass(end);
    read_to_ = std::max(read_to_, end);
}

void WebhookTable::pass(Offset next) noexcept { passed_ = std::max(passed_, next); }

WebhookSnapshot WebhookTable::snapshot()
{
    fold();
    WebhookSnapshot snapshot;
    snapshot.held_ = held_;
    snapshot.passed_ = passed_;
    snapshot.disables_ = disables_;
    snapshot.failing_ = failing_;
    disables_shared_ = true;
    failing_shared_ = true;
    return snapshot;
}

PackedPointer WebhookTable::find_packed(const WebhookId& id) const noexcept
{
    const auto found = changed_.find(id);
    return found != changed_.end() ? found->second : find_in(held_, id);
}

std::shared_ptr<const HeldWebhook> WebhookTable::find(const WebhookId& id) const { return unpacked(find_packed(id)); }

const Disable* WebhookTable::disabled(const HeldWebhook& held) const noexcept
{
    return in_force(disables_.get(), held.webhook.id, held.version);
}

const Failing* WebhookTable::failing(const WebhookId& id) const noexcept { return failing_in(failing_.get(), id); }

bool WebhookTable::has_disable(const WebhookId& id) const noexcept { return disables_ && disables_->contains(id); }

// Between two snapshots changes are gathered; while the table is loaded, not all of them.
void WebhookTable::put(const WebhookId& id, PackedPointer held)
{
    constexpr std::size_t few = 4096;
    changed_.insert_or_assign(id, std::move(held));
    if (changed_.size() > std::max(few, held_.size() / 4)) fold();
}

void WebhookTable::fold()
{
    if (changed_.empty()) return;
    std::vector<Entry> gone;
    std::vector<Entry> added;
    for (auto& [id, held] : changed_) {
        const auto hash = hash_of(id);
        if (auto before = find_in(held_, id)) gone.push_back({hash, std::move(before)});
        if (held) added.push_back({hash, std::move(held)});
    }
    changed_ = {};
    std::sort(gone.begin(), gone.end());
    std::sort(added.begin(), added.end());
    held_ = held_.changed(gone, added);
}

Disables& WebhookTable::writable_disables() { return writable(disables_, disables_shared_); }

FailingWebhooks& WebhookTable::writable_failing() { return writable(failing_, failing_shared_); }

}  // namespace fantail::core
