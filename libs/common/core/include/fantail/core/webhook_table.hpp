#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "fantail/core/ids.hpp"
#include "fantail/core/shared_trie.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/core/webhook_state.hpp"

namespace fantail::core {

/// A webhook as a reader of `fantail.webhooks` holds it. A deleted one is kept (without its settings) until its
/// tombstone, so that an older write that comes late does not bring it back.
struct HeldWebhook {
    Webhook webhook;
    std::uint64_t version;
    std::string write_id;
    Offset offset;  ///< of the record that made it so
    bool deleted;
};

using HeldPointer = std::shared_ptr<const HeldWebhook>;

/// By webhook; of each the highest version that the system has disabled.
using Disables = std::unordered_map<WebhookId, Disable>;

/// Those that are failing, and since when.
using FailingWebhooks = std::unordered_map<WebhookId, Failing>;

/// The table as it stood when the reader had passed `passed`. A value: copying shares what is held.
///
/// Threads: immutable; share freely.
class WebhookSnapshot {
public:
    /// A webhook that was written anew is gone as it was, and added as it is.
    struct Changes {
        std::vector<HeldPointer> gone;
        std::vector<HeldPointer> added;
    };

    /// What was done between two snapshots of one table. Follows the changes, not the number of webhooks.
    [[nodiscard]] static Changes between(const WebhookSnapshot& before, const WebhookSnapshot& after);

    /// nullptr: never written, or its tombstone was read. A deleted one is found, with `deleted` set.
    [[nodiscard]] HeldPointer find(const WebhookId& id) const noexcept;

    /// Why the system has disabled this webhook as it is held; nullptr: it has not. Lives as long as the snapshot.
    [[nodiscard]] const Disable* disabled(const HeldWebhook& held) const noexcept;

    /// Since when this webhook is failing; nullptr: it is not. Lives as long as the snapshot.
    [[nodiscard]] const Failing* failing(const WebhookId& id) const noexcept;

    /// Offsets of `fantail.webhooks` below this one have been read.
    [[nodiscard]] Offset passed() const noexcept { return passed_; }

    [[nodiscard]] std::size_t size() const noexcept;            ///< without the deleted; counts them
    [[nodiscard]] std::size_t disabled_count() const noexcept;  ///< likewise

    /// Every webhook that is not deleted, in no order.
    template <class Visitor>
    void for_each(Visitor visit) const
    {
        held_.for_each([&visit](const Entry& entry) {
            if (!entry.held->deleted) visit(*entry.held);
        });
    }

private:
    friend class WebhookTable;

    /// By the hash of its id.
    struct Entry {
        std::uint64_t hash;
        HeldPointer held;
        friend auto operator<=>(const Entry&, const Entry&) = default;
    };

    SharedTrie<Entry> held_;
    std::shared_ptr<const Disables> disables_;        ///< perhaps nullptr
    std::shared_ptr<const FailingWebhooks> failing_;  ///< likewise
    Offset passed_{};
};

/// Folds the records of `fantail.webhooks`, in the log's order, into what every reader must hold alike.
///
/// A record stands when its version is above the one held. The held write's id again is a confirmation; anything else
/// was made from an older state than the log's and is ignored. All readers apply the same rule to the same log, so
/// they agree without talking to each other.
///
/// The records of `fantail.webhook-state` are folded in beside them: a webhook is disabled by the system while one
/// names the held version or a higher one. So whatever a person writes cancels a disable, and none that comes late, for
/// a version of before, changes anything. That a webhook is failing is held whatever its version.
///
/// Threads: the table reader's. snapshot() may be given away.
/// Cost:    apply() O(1); snapshot() follows what changed since the last one (but all that is disabled or failing is
///          copied, where one of these did).
class WebhookTable {
public:
    enum class Applied { stands, confirmed, ignored, removed };

    Applied apply(Offset offset, WebhookRecord record);

    /// A tombstone: the key is forgotten.
    Applied remove(Offset offset, const WebhookId& id);

    void apply(WebhookStateRecord record);

    /// A tombstone of `fantail.webhook-state`.
    void remove_state(const WebhookId& id);

    void apply(const WebhookId& id, const WebhookHealthRecord& record);
    void remove_health(const WebhookId& id);

    /// A record that could not be read still counts as passed; what it said is unknown and the key keeps what it held.
    void skip(Offset offset) noexcept;

    /// Everything below has been read, also where the log has gaps (end of partition).
    void pass(Offset next) noexcept;

    [[nodiscard]] WebhookSnapshot snapshot();
    [[nodiscard]] HeldPointer find(const WebhookId& id) const noexcept;
    [[nodiscard]] const Disable* disabled(const HeldWebhook& held) const noexcept;  ///< until the next change
    [[nodiscard]] const Failing* failing(const WebhookId& id) const noexcept;       ///< likewise
    [[nodiscard]] Offset passed() const noexcept { return passed_; }

private:
    using Entry = WebhookSnapshot::Entry;

    void put(const WebhookId& id, HeldPointer held);
    void fold();

    [[nodiscard]] Disables& writable_disables();
    [[nodiscard]] FailingWebhooks& writable_failing();

    SharedTrie<Entry> held_;
    std::unordered_map<WebhookId, HeldPointer> changed_;  ///< since held_ was made; nullptr: gone
    std::shared_ptr<Disables> disables_;
    bool disables_shared_{false};
    std::shared_ptr<FailingWebhooks> failing_;
    bool failing_shared_{false};
    Offset passed_{};
};

}  // namespace fantail::core
