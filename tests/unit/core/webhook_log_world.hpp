#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fantail/core/webhook_table.hpp"
#include "support/random.hpp"

// What the random model of the webhooks' log knows of the world: the log, what compaction does to it, and a naive fold
// of all that was ever written, which every reader must come to.
namespace fantail::core::webhook_log_model {

using std::chrono::milliseconds;
using test::Random;

inline constexpr std::chrono::minutes compaction_lag{10};
inline constexpr std::chrono::hours tombstones_kept{24};

/// A record or, where `tombstone` is there, a tombstone.
struct Entry {
    WebhookRecord record{};
    std::optional<Tombstone> tombstone{};
    int author{0};  ///< the incarnation of a replica that waits for it; 0: none does

    [[nodiscard]] const WebhookId& key() const { return tombstone ? tombstone->id : record.webhook.id; }
};

struct Logged {
    Entry entry;
    Offset offset;
    Timestamp at;
    bool cleaned{false};
    bool stands{false};  ///< by the naive fold
};

struct Winner {
    std::uint64_t version{0};
    std::string write_id;
    bool deleted{false};
    friend bool operator==(const Winner&, const Winner&) = default;
};

using Winners = std::map<WebhookId, Winner>;

class Log {
public:
    void append(Entry entry, Timestamp at)
    {
        const Offset offset{next_++};
        entry.record.written_at = at;
        const bool stands = fold(entry);
        records_.push_back({std::move(entry), offset, at, false, stands});
    }

    /// As a cleaner does it that may stop anywhere before what is younger than the lag.
    void compact(Timestamp now, Random& random)
    {
        std::size_t cleanable = 0;
        while (cleanable < records_.size() && records_[cleanable].at + compaction_lag <= now) ++cleanable;
        if (cleanable == 0) return;
        const auto end = random.one_in(2) ? cleanable : random.below(cleanable + 1);
        std::map<WebhookId, Offset> last;
        for (std::size_t at = 0; at < end; ++at) last[records_[at].entry.key()] = records_[at].offset;

        std::vector<Logged> kept;
        for (std::size_t at = 0; at < records_.size(); ++at) {
            auto& record = records_[at];
            if (at < end) {
                if (last.at(record.entry.key()) != record.offset) continue;
                if (record.entry.tombstone && record.cleaned && record.at + tombstones_kept <= now) continue;
                record.cleaned = true;
            }
            kept.push_back(std::move(record));
        }
        removed_ += records_.size() - kept.size();
        records_ = std::move(kept);
    }

    [[nodiscard]] const Logged* at_or_after(Offset offset) const
    {
        for (const auto& record : records_) {
            if (record.offset >= offset) return &record;
        }
        return nullptr;
    }

    [[nodiscard]] Offset end() const { return Offset{next_}; }
    [[nodiscard]] const Winners& winners() const { return winners_; }
    [[nodiscard]] std::size_t removed() const { return removed_; }
    [[nodiscard]] int losers() const { return losers_; }
    [[nodiscard]] int forgotten() const { return forgotten_; }
    [[nodiscard]] const std::string& fault() const { return fault_; }

private:
    bool fold(const Entry& entry)
    {
        const auto held = winners_.find(entry.key());
        if (entry.tombstone) {
            if (held == winners_.end() || held->second.write_id != entry.tombstone->write_id) return false;
            if (!held->second.deleted) fault_ = "a tombstone took a webhook away";
            winners_.erase(held);
            ++forgotten_;
            return true;
        }
        const auto& record = entry.record;
        if (held != winners_.end() && record.version <= held->second.version) {
            if (record.write_id != held->second.write_id) ++losers_;
            return false;
        }
        winners_[entry.key()] = {record.version, record.write_id, record.deleted};
        return true;
    }

    std::vector<Logged> records_;
    std::int64_t next_{0};
    Winners winners_;
    std::size_t removed_{0};
    int losers_{0};
    int forgotten_{0};
    std::string fault_;
};

inline Winners winners_of(const WebhookTable& table, const std::vector<WebhookId>& keys)
{
    Winners winners;
    for (const auto& key : keys) {
        if (const auto held = table.find(key)) winners[key] = {held->version, held->write_id, held->deleted};
    }
    return winners;
}

}  // namespace fantail::core::webhook_log_model
