#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "fantail/core/commit_note.hpp"
#include "fantail/core/outcome.hpp"

namespace fantail::core {

/// What the take-over needs of a record in the outcome log.
struct LoggedOutcome {
    Offset offset;  ///< in `fantail.outcomes`
    Offset task;    ///< in the partition of `fantail.deliveries` that is taken over
    Verdict verdict;
};

/// What an outcome that was read is good for.
enum class OutcomeUse {
    seeds,    ///< its task lies below the watermark: it only seeds the memory of duplicates
    decides,  ///< stands for its task, in place of any before it: kept, to derive what follows; seeds as well
    surplus,  ///< another one stands for its task: seeds, and changes nothing
};

struct SendTask {
    friend bool operator==(SendTask, SendTask) = default;
};

/// The turn has its outcome: what follows is derived again, then it is settled; nothing is sent.
struct SettleTask {
    LoggedOutcome by;
    Offset first;  ///< the task's lowest outcome: see `covered`
};

/// A former owner's request may still end: ask again at each outcome read, and at this time.
struct AwaitOutcome {
    Timestamp until;
};

using TakenTask = std::variant<SendTask, SettleTask, AwaitOutcome>;

struct TakeOverTerms {
    Timestamp now;
    std::chrono::milliseconds grace{2'000};  ///< beyond a former owner's deadline, for its outcome to be written
    std::chrono::milliseconds longest_wait;  ///< whatever a note says: the longest request there is, and the grace
};

/// Where the outcomes may be read from.
struct OutcomeReach {
    Offset earliest;  ///< the log's start, or the first outcome written since the task at the watermark was
    Offset memory;    ///< the first outcome that the memory of duplicates should hold
};

/// What a new owner of a partition makes of the outcomes that earlier owners wrote.
///
/// It reads them from `read_from` to the log's end before it sends anything, and further while it waits for a former
/// owner's request. Of each task polled it asks here first and the memory of duplicates second: that memory is seeded
/// from the same outcomes, and would drop a task as its own duplicate whose retry nobody has derived yet.
///
/// Cost: 80 bytes for each task at or above the watermark that has an outcome: as many as a window has entries.
/// Ends: of no more use once all tasks below `ends_at` are settled.
class TakeOver {
public:
    TakeOver(Offset watermark, const std::optional<CommitNote>& note, const TakeOverTerms& terms);

    /// The earlier of what the watermark does not cover and the memory's reach; without a note, the earliest.
    static Offset read_from(const std::optional<CommitNote>& note, const OutcomeReach& reach) noexcept;

    /// The next outcome in the order of the log.
    OutcomeUse read(const LoggedOutcome& outcome);

    /// What is to be done with a task of the partition.
    [[nodiscard]] TakenTask decide(Offset task, Timestamp now) const;

    /// The requests that this owner's own notes must go on telling: else the next one repeats them too early.
    [[nodiscard]] std::vector<RequestInFlight> awaited(Timestamp now) const;
    [[nodiscard]] std::optional<UnlistedRequests> awaited_unlisted(Timestamp now) const;

    /// What this owner's notes may say of the outcomes that are covered, where its own say `own`: not beyond one of a
    /// task at or above its watermark, polled yet or not, and not beyond what it read while it waits for more.
    [[nodiscard]] Offset covered(Offset watermark, Offset own, Timestamp now) const;

    [[nodiscard]] Offset ends_at() const noexcept { return ends_at_; }
    [[nodiscard]] std::size_t surplus() const noexcept { return surplus_; }  ///< second outcomes of one entry

private:
    [[nodiscard]] Timestamp until(Timestamp deadline) const noexcept;

    Offset watermark_;
    TakeOverTerms terms_;
    std::map<Offset, SettleTask> decided_;
    std::map<Offset, Timestamp> deadlines_;
    std::optional<UnlistedRequests> unlisted_;
    Offset read_to_;  ///< behind the last outcome read
    bool has_read_{false};
    Offset ends_at_;
    std::size_t surplus_{0};
};

}  // namespace fantail::core
