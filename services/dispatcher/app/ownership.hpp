#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "fantail/core/commit_note.hpp"
#include "fantail/core/duplicates.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/take_over.hpp"
#include "fantail/core/webhook_health.hpp"
#include "fantail/intake/intake.hpp"

namespace fantail::dispatcher {

/// A task that each of its last owners died of.
struct PoisonTask {};

using TaskDecision = std::variant<core::SendTask, core::SettleTask, core::AwaitOutcome, PoisonTask>;

/// One assignment of a partition of `fantail.deliveries`: what earlier owners left in the outcome log, which requests
/// are under way, and what the next owner must be told of both.
///
/// A note's start counter says how often owners began at one watermark and died. From the third start on the partition
/// is to be worked one task at a time, and the note of each commit names the task under way: the fifth owner knows
/// of which one two died. An orderly end sets the counter back, and so does an owner that found nothing to do.
///
/// Threads: one worker's. Pure: no I/O, no clock.
class Ownership {
public:
    struct Terms {
        core::Timestamp now;
        std::chrono::steady_clock::time_point since;  ///< the same moment
        std::chrono::milliseconds longest_wait;       ///< for a former owner's request, whatever its note says
        core::DuplicatesLimits duplicates;
    };

    Ownership(core::Offset start, const std::string& note, const Terms& terms);

    [[nodiscard]] std::chrono::steady_clock::time_point since() const noexcept { return since_; }

    /// Where the outcomes are to be read from before anything is sent.
    [[nodiscard]] core::Offset read_from(const core::OutcomeReach& reach) const noexcept;

    /// The next outcome in the order of the log.
    void read(core::Offset at, core::Outcome outcome, core::Duplicates::Time now);

    /// Everything below `next` has been read, and tasks may be taken.
    void caught_up(core::Offset next) noexcept;
    [[nodiscard]] bool is_caught_up() const noexcept { return caught_up_; }

    /// Whether a former owner's request may still end: then further outcomes are to be read.
    [[nodiscard]] bool awaits_others(core::Timestamp now) const;

    [[nodiscard]] bool one_at_a_time() const noexcept { return one_at_a_time_; }

    [[nodiscard]] TaskDecision decide(core::Offset task, core::Timestamp now) const;

    /// The outcome that stands for a task that is to be settled by it.
    [[nodiscard]] const core::Outcome& standing(core::Offset task) const { return standing_.at(task); }

    core::Duplicates::Answer admit(const core::DeliveryTask& task, core::Duplicates::Time now);

    /// Of the webhooks with tasks here.
    [[nodiscard]] core::WebhookHealth& health() noexcept { return health_; }

    void began(core::Offset task, core::Timestamp deadline);
    void ended(core::Offset task);

    /// An outcome of our own has been acknowledged.
    void logged(core::Offset task, core::Offset outcome);

    /// What is committed beside the watermark.
    std::string note(core::Offset watermark, intake::NoteFor why, core::Timestamp now);

    [[nodiscard]] std::uint64_t forgotten_early() const noexcept { return memory_.forgotten_early(); }

private:
    [[nodiscard]] core::StartCounter starts(core::Offset watermark, intake::NoteFor why) const;
    [[nodiscard]] core::Offset covered(core::Offset watermark, core::Timestamp now);

    std::chrono::steady_clock::time_point since_;
    std::optional<core::CommitNote> found_;
    core::StartCounter starts_;
    core::Duplicates memory_;
    core::WebhookHealth health_;
    std::optional<core::TakeOver> take_over_;  ///< until it is of no more use
    std::map<core::Offset, core::Outcome> standing_;
    std::map<core::Offset, core::Offset> first_outcomes_;  ///< of ours, by task
    std::map<core::Offset, core::Timestamp> under_way_;    ///< deadlines of our requests, by task
    std::optional<core::Offset> poison_;
    core::Offset written_to_;  ///< behind the last outcome that is read or ours
    bool caught_up_{false};
    bool one_at_a_time_;
    bool began_any_{false};
    bool announced_{false};  ///< a note of ours has told of this start
};

}  // namespace fantail::dispatcher
