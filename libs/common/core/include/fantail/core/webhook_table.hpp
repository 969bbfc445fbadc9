#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fantail/core/ids.hpp"
#include "fantail/core/packed_webhook.hpp"
#include "fantail/core/shared_trie.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/core/webhook_state.hpp"

namespace fantail::core {

/// The end of a deletion: from it on the key is forgotten. A Kafka record without a value, which says by headers whose
/// end it is, so that one that comes late takes nothing away that was created meanwhile.
struct Tombstone {
    static constexpr std::string_view write_id_header{"deletion"};
    static constexpr std::string_view read_to_header{"read_to"};  ///< in decimal digits

    WebhookId id;
    std::string write_id;  ///< of the deletion
    Offset read_to;        ///< as a record's: what lies below is the deletion, or lost against it
};

/// Keys whose last record in the log is one that is ignored, and where that lies.
using Contests = std::unordered_map<WebhookId, Offset>;

/// A deletion that is held, in the order of time.
struct Deletion {
    Timestamp written_at;
    WebhookId id;
    friend auto operator<=>(const Deletion&, const Deletion&) = default;
};
using Deletions = std::set<Deletion>;

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
        std::vector<PackedPointer> gone;
        std::vector<PackedPointer> added;
    };

    /// What was done between two snapshots of one table. Follows the changes, not the number of webhooks.
    [[nodiscard]] static Changes between(const WebhookSnapshot& before, const WebhookSnapshot& after);

    /// nullptr: never written, or its tombstone was read. A deleted one is found, with `deleted` set.
    [[nodiscard]] PackedPointer find_packed(const WebhookId& id) const noexcept;

    /// The same, for who wants all of it.
    [[nodiscard]] std::shared_ptr<const HeldWebhook> find(const WebhookId& id) const;

    /// Why the system has disabled a webhook of that version; nullptr: it has not. Lives as long as the snapshot.
    [[nodiscard]] const Disable* disabled(const WebhookId& id, std::uint64_t version) const noexcept;
    [[nodiscard]] const Disable* disabled(const HeldWebhook& held) const noexcept
    {
        return disabled(held.webhook.id, held.version);
    }

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
            if (!entry.held->deleted()) visit(*entry.held);
        });
    }

private:
    friend class WebhookTable;

    /// By the hash of its id.
    struct Entry {
        std::uint64_t hash;
        PackedPointer held;
        friend std::strong_ordering operator<=>(const Entry&, const Entry&) = default;
    };

    SharedTrie<Entry> held_;
    std::shared_ptr<const Disables> disables_;        ///< perhaps nullptr
    std::shared_ptr<const FailingWebhooks> failing_;  ///< likewise
    Offset passed_{};
};

/// Folds the records of `fantail.webhooks`, in the log's order, into what every reader must hold alike.
///
/// A record stands when its version is above the one held. The held write's id again is a confirmation; anything else
/// was made from an older state than the log's and is ignored, unless it says that its author knew better (below). All
/// readers apply the same rule to the same log, so they agree without talking to each other.
///
/// Compaction keeps the last record of a key, and that may be an ignored one: a reader that comes later would take it.
/// So whoever finds an ignored one last (`contests()`) writes the held one behind it, which WebhookUpkeep decides.
///
/// Compaction may also mislead who reads. It may stop between the two and leave the ignored record and, behind it, the
/// confirmation alone. And after a tombstone the key is as new, and versions begin at 1: a reader that is halfway when
/// the cleaner goes by may hold a deletion and find neither its tombstone nor the first write behind it. So each record
/// says up to where its author knew the log, and stands also over what a reader holds from below that. (An author that
/// has lost against what is held did not know of it, and says no such thing.)
///
/// What guarantees that the winner is kept is `min.compaction.lag.ms` (10 minutes): nothing that is younger is removed
/// or removes anything. A repair takes seconds, and a replica that finds a contest at its start repairs it then. Only
/// where no ingestor has run from the losing write on for longer than the lag (and Kafka has closed the segment and
/// cleaned it) is the loser alone left: then all that start afterwards take it, alike; an acknowledged write is undone,
/// and a dispatcher that has run all along keeps the winner until the webhook's next write or its own restart.
///
/// A write from before a tombstone that comes a day late stands, on all readers alike: the webhook is back, and its
/// owner sees it.
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

    /// Forgets the key where it holds the deletion that the tombstone ends, or what its author had passed; else it is
    /// ignored, as an older write is.
    Applied remove(Offset offset, const Tombstone& tombstone);

    /// A tombstone that does not say whose end it is: an operator's. The key is forgotten, whatever it holds.
    Applied remove(Offset offset, const WebhookId& id);

    void apply(WebhookStateRecord record);

    /// A tombstone of `fantail.webhook-state`.
    void remove_state(const WebhookId& id);

    void apply(const WebhookId& id, const WebhookHealthRecord& record);
    void remove_health(const WebhookId& id);

    /// A record that could not be read still counts as passed; what it said is unknown and the key keeps what it held.
    /// It is no contest: a newer version's record would be written over by who does not understand it.
    void skip(Offset offset) noexcept;

    /// The log has been read up to its end, which is here.
    void reach_end(Offset end) noexcept;

    [[nodiscard]] WebhookSnapshot snapshot();
    [[nodiscard]] PackedPointer find_packed(const WebhookId& id) const noexcept;
    [[nodiscard]] std::shared_ptr<const HeldWebhook> find(const WebhookId& id) const;
    [[nodiscard]] const Disable* disabled(const HeldWebhook& held) const noexcept;  ///< until the next change
    [[nodiscard]] const Failing* failing(const WebhookId& id) const noexcept;       ///< likewise
    [[nodiscard]] Offset passed() const noexcept { return passed_; }

    /// Where the log ended when it had last been read to its end. What the log said below is known here. Of what lies
    /// below passed() that cannot be said: compaction may have taken away what a record that is still to come replaces.
    [[nodiscard]] Offset read_to() const noexcept { return read_to_; }

    [[nodiscard]] const Contests& contests() const noexcept { return contests_; }
    [[nodiscard]] const Deletions& deletions() const noexcept { return deletions_; }
    [[nodiscard]] bool has_disable(const WebhookId& id) const noexcept;  ///< in force or not

private:
    void hold(Offset offset, WebhookRecord record);
    void forget(const WebhookId& id, const PackedWebhook& held);
    Applied confirmed(const WebhookRecord& record);
    Applied ignored(Offset offset, const WebhookId& id);
    void pass(Offset next) noexcept;  ///< everything below has been read
    using Entry = WebhookSnapshot::Entry;

    void put(const WebhookId& id, PackedPointer held);
    void fold();

    [[nodiscard]] Disables& writable_disables();
    [[nodiscard]] FailingWebhooks& writable_failing();

    SharedTrie<Entry> held_;
    std::unordered_map<WebhookId, PackedPointer> changed_;  ///< since held_ was made; nullptr: gone
    std::shared_ptr<Disables> disables_;
    bool disables_shared_{false};
    std::shared_ptr<FailingWebhooks> failing_;
    bool failing_shared_{false};
    Contests contests_;
    Deletions deletions_;
    Offset passed_{};
    Offset read_to_{};
};

}  // namespace fantail::core
