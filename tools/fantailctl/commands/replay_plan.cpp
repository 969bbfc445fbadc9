#include "fantailctl/commands/replay_plan.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "fantail/codec/task_header.hpp"
#include "fantail/core/assert.hpp"

namespace fantail::fantailctl {

namespace {

std::string obstacle_of(const DeadLetter& letter)
{
    if (!letter.task) return "its task cannot be read: " + letter.fault;
    if (!letter.record.value) return "it was written without its body";
    return {};
}

PlannedReplay planned(const ReplayCandidate& letter, std::uint32_t highest, Again again)
{
    if (!letter.obstacle.empty()) return {letter, ReplayStep::refuse, letter.replay};
    if (highest > letter.replay && again == Again::skip) return {letter, ReplayStep::skip, highest};
    return {letter, ReplayStep::write, highest + 1};
}

}  // namespace

void ReplayCandidates::add(const DeadLetter& letter)
{
    ReplayCandidate candidate{.handle = letter.handle(),
                              .replay = letter.task ? letter.task->at.replay : 0,
                              .webhook = letter.task ? letter.task->webhook_id.value() : "",
                              .position = letter.record.position,
                              .written = letter.record.timestamp,
                              .obstacle = obstacle_of(letter)};
    const auto [place, is_new] = by_handle_.try_emplace(candidate.handle, candidate);
    const auto rank = [](const ReplayCandidate& one) { return std::tie(one.replay, one.position); };
    if (!is_new && rank(candidate) > rank(place->second)) place->second = std::move(candidate);
}

void KnownReplays::note(const core::DeliveryTask& task)
{
    auto& highest = highest_[task.delivery_id.value()];
    highest = std::max(highest, task.at.replay);
}

std::uint32_t KnownReplays::highest(const std::string& delivery) const
{
    const auto found = highest_.find(delivery);
    return found == highest_.end() ? 0 : found->second;
}

std::vector<PlannedReplay> plan_replays(const ReplayCandidates& candidates, const KnownReplays& known, Again again)
{
    std::vector<PlannedReplay> plan;
    for (const auto& [handle, letter] : candidates.all()) {
        plan.push_back(planned(letter, std::max(letter.replay, known.highest(handle)), again));
    }
    std::ranges::sort(plan, {},
                      [](const PlannedReplay& one) { return std::tie(one.letter.written, one.letter.position); });
    return plan;
}

core::OutRecord replay_record(const DeadLetter& letter, std::uint32_t replay, const core::TopicNames& topics)
{
    FANTAIL_ASSERT(letter.task && letter.record.value);
    core::OutRecord record{.topic = topics.deliveries,
                           .key = letter.record.key,
                           .value = letter.record.value,
                           .headers = {},
                           .partition = std::nullopt};
    for (const auto& header : letter.record.headers) {
        if (header.name != codec::task_header && header.name != "outcome") record.headers.push_back(header);
    }
    record.headers.push_back(
        {codec::task_header, codec::new_chain(*letter.record.header(codec::task_header), replay).value()});
    return record;
}

}  // namespace fantail::fantailctl
