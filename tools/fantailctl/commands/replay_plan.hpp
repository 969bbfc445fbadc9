#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fantail/core/ids.hpp"
#include "fantail/core/record.hpp"
#include "fantail/core/topics.hpp"
#include "fantailctl/commands/dead_letter.hpp"

namespace fantail::fantailctl {

/// A dead letter that a replay was asked for, without its body.
struct ReplayCandidate {
    std::string handle;       ///< the delivery id, or the place of a letter without one to read
    std::uint32_t replay{0};  ///< the chain that it ended
    std::string webhook;
    core::Position position;
    core::Timestamp written{};
    std::string obstacle;  ///< why no task can be made of it; empty: one can
};

/// The letters asked for: of each delivery the last, as one chain may have left two of them, and a replay its own.
class ReplayCandidates {
public:
    void add(const DeadLetter& letter);

    [[nodiscard]] const std::map<std::string, ReplayCandidate>& all() const noexcept { return by_handle_; }

private:
    std::map<std::string, ReplayCandidate> by_handle_;
};

/// The highest replay of each delivery that any record tells of.
class KnownReplays {
public:
    void note(const core::DeliveryTask& task);

    [[nodiscard]] std::uint32_t highest(const std::string& delivery) const;

private:
    std::map<std::string, std::uint32_t> highest_;
};

enum class ReplayStep {
    write,
    skip,    ///< a later chain of the delivery exists already
    refuse,  ///< it cannot be made
};

struct PlannedReplay {
    ReplayCandidate letter;
    ReplayStep step;
    std::uint32_t replay;  ///< write: the new chain's number; skip: that of the one there is
};

/// What becomes of a letter whose delivery was replayed since.
enum class Again { skip, write };

/// In the order of writing, the oldest first. The number of a new chain follows from the records alone: of two
/// operators who replay the same letter at the same moment, the second writes the first one's duplicate, which the
/// dispatcher drops.
std::vector<PlannedReplay> plan_replays(const ReplayCandidates& candidates, const KnownReplays& known, Again again);

/// The first task of a new chain with the same delivery id: the letter's task, exact bytes and key, and so its
/// partition, as if nothing had been attempted. Only for letters without an obstacle.
core::OutRecord replay_record(const DeadLetter& letter, std::uint32_t replay, const core::TopicNames& topics);

}  // namespace fantail::fantailctl
