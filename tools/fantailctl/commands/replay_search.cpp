#include "fantailctl/commands/replay_search.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "fantail/codec/records.hpp"
#include "fantail/codec/task_header.hpp"

namespace fantail::fantailctl {

namespace {

/// Brokers' clocks differ: a replay of a letter may seem this much older than the letter.
constexpr std::chrono::minutes clock_slack{10};

ReplaySearch look_through_dead_letters(TopicScan& scan, const std::string& topic, const ReplayWish& wish)
{
    const std::set<std::string> wanted{wish.handles.begin(), wish.handles.end()};
    ReplaySearch search;
    scan.read(topic, scan.ranges(topic), [&](core::InRecord record) {
        const auto letter = read_dead_letter(std::move(record));
        if (letter.task) search.known.note(*letter.task);
        if (!wanted.empty() && !wanted.contains(letter.handle())) return;
        if (wish.filter.matches(letter)) search.candidates.add(letter);
    });
    return search;
}

LogRanges where_later_chains_lie(TopicScan& scan, const std::string& topic, const ReplayCandidates& candidates)
{
    auto oldest = core::Timestamp::max();
    std::set<std::int32_t> partitions;
    for (const auto& [handle, letter] : candidates.all()) {
        oldest = std::min(oldest, letter.written);
        partitions.insert(letter.position.partition.number);
    }
    auto ranges = scan.ranges_since(topic, oldest - clock_slack);
    std::erase_if(ranges, [&](const auto& one) { return !partitions.contains(one.first); });
    return ranges;
}

}  // namespace

ReplaySearch find_replays(TopicScan& scan, const core::TopicNames& topics, const ReplayWish& wish)
{
    auto search = look_through_dead_letters(scan, topics.dead_letters, wish);
    const auto& candidates = search.candidates;
    if (candidates.all().empty()) return search;

    const auto note = [&search](const core::DeliveryTask& task) {
        if (search.candidates.all().contains(task.delivery_id.value())) search.known.note(task);
    };
    scan.read(topics.outcomes, where_later_chains_lie(scan, topics.outcomes, candidates),
              [&](const core::InRecord& record) {
                  if (!record.value) return;
                  if (const auto outcome = codec::decode_outcome(*record.value)) note(outcome->task);
              });
    scan.read(topics.deliveries, where_later_chains_lie(scan, topics.deliveries, candidates),
              [&](const core::InRecord& record) {
                  const auto* header = record.header(codec::task_header);
                  if (header == nullptr) return;
                  if (const auto task = codec::decode_task(*header)) note(*task);
              });
    return search;
}

}  // namespace fantail::fantailctl
