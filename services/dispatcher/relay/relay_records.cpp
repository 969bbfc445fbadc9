#include "dispatcher/relay/relay_records.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "fantail/codec/records.hpp"
#include "fantail/codec/task_header.hpp"

namespace fantail::dispatcher {

namespace {

std::uint32_t next_hop(std::uint32_t hop)
{
    return hop == std::numeric_limits<std::uint32_t>::max() ? hop : hop + 1;  // a hostile one stays too high
}

}  // namespace

std::optional<core::DelayTier> tier_of(const core::TopicNames& topics, const core::Partition& partition) noexcept
{
    for (const auto tier : core::all_delay_tiers) {
        if (topics.delay(tier) == partition.topic) return tier;
    }
    return std::nullopt;
}

std::optional<core::DeliveryTask> task_of(const core::InRecord& record)
{
    const auto* header = record.header(codec::task_header);
    if (header == nullptr) return std::nullopt;
    auto task = codec::decode_task(*header);
    if (!task) return std::nullopt;
    return std::move(*task);
}

core::ParkedHead parked_head(const core::InRecord& record, const core::DeliveryTask& task,
                             core::DelayTier tier) noexcept
{
    return {.tier = tier, .appended_at = record.timestamp, .due_at = task.due_at, .hop = task.at.hop};
}

core::OutRecord onward(const core::InRecord& record, const std::optional<core::DeliveryTask>& task,
                       const std::string& topic)
{
    auto headers = record.headers;
    if (task) {
        const auto last = std::find_if(headers.rbegin(), headers.rend(),
                                       [](const auto& header) { return header.name == codec::task_header; });
        last->value = codec::with_hop(last->value, next_hop(task->at.hop)).value();
    }
    return {.topic = topic,
            .key = record.key,
            .value = record.value,
            .headers = std::move(headers),
            .partition = record.position.partition.number};
}

}  // namespace fantail::dispatcher
