#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "fantail/core/ids.hpp"
#include "fantail/core/retry.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/core/webhook_table.hpp"

namespace fantail::core {

/// The held write again, behind the one that lost against it.
struct Repair {
    WebhookRecord record;
};

/// A tombstone for a record of `fantail.webhook-state` that a deleted webhook has left there.
struct EndOfState {
    std::string key;
};

using UpkeepAction = std::variant<Repair, EndOfState, Tombstone>;

/// What one replica is to write so that a reader who comes later, when compaction has been, reads what those before it
/// read: confirmations of writes that are not the last of their key, and the tombstones of what was deleted a day ago.
///
/// Every replica decides this for itself, from its own table; nobody leads. Each waits for a time of its own, so that
/// mostly one of them writes and the others, who read that, have nothing to do; where two write, the second changes
/// nothing. What was decided is decided again after a while if the table still does not show it: nothing is remembered
/// that a crash could lose. What is found at the start waits no longer than anything else.
///
/// A deleted webhook's leftovers end before its own record does, since afterwards nobody would look for them. A disable
/// of a webhook that was created anew in the very second may go with them; the system finds it out again.
///
/// Threads: one worker's. Pure.
/// Cost:    due(): the contests, and the deletions that are due; at most `most_at_once` actions.
class WebhookUpkeep {
public:
    /// A repair waits for the race to end, and then for up to a further two seconds: far below the ten minutes after
    /// which compaction may remove the winner.
    static constexpr std::chrono::milliseconds settle{1'000};
    static constexpr std::chrono::milliseconds repairs_within{2'000};

    /// For as long a write that comes late does not bring a deleted webhook back.
    static constexpr std::chrono::hours tombstone_after{24};
    static constexpr std::chrono::minutes tombstones_within{10};

    static constexpr std::chrono::seconds again_after{10};
    static constexpr std::size_t most_at_once{100};
    static constexpr std::size_t most_tombstones_planned{1'000};

    struct Moment {
        std::chrono::steady_clock::time_point steady;
        Timestamp wall;
        Jitter jitter;  ///< how far into their range the delays of what is new at this moment fall
    };

    /// What is to be written now, by a table that has been read to its end.
    [[nodiscard]] std::vector<UpkeepAction> due(const WebhookTable& table, const Moment& moment);

private:
    /// When each is to be written, or to be looked at again.
    using Plan = std::unordered_map<WebhookId, std::chrono::steady_clock::time_point>;

    void repair(const WebhookTable& table, const Moment& moment, std::vector<UpkeepAction>& actions);
    void bury(const WebhookTable& table, const Moment& moment, std::vector<UpkeepAction>& actions);

    Plan repairs_;
    Plan tombstones_;
};

}  // namespace fantail::core
