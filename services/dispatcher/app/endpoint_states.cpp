#include "dispatcher/app/endpoint_states.hpp"

#include <algorithm>
#include <utility>

#include "fantail/codec/records.hpp"
#include "fantail/core/partitioner.hpp"
#include "fantail/core/state_key.hpp"

namespace fantail::dispatcher {

EndpointStates::EndpointStates(std::string topic, std::int32_t partitions, intake::RecordLog& log)
    : topic_{std::move(topic)}, partitions_{partitions}, log_{log}
{
}

void EndpointStates::take_over(std::int32_t partition, const core::EndpointStates& found)
{
    for (const auto& [key, state] : found) {
        if (is_of(key, {partition}) && !written_->contains(key)) left_.insert_or_assign(key, state);
    }
}

std::optional<core::EndpointState> EndpointStates::take_up(const core::EndpointKey& key)
{
    const auto left = left_.extract(key);
    if (left.empty()) return std::nullopt;
    written_->insert_or_assign(key, left.mapped());
    return left.mapped();
}

void EndpointStates::write(const core::EndpointStates& backlogs, core::Timestamp now)
{
    for (const auto& [key, state] : backlogs) write_one(key, state);

    std::vector<core::EndpointKey> ended;
    for (const auto& [key, state] : *written_) {
        if (!backlogs.contains(key)) ended.push_back(key);
    }
    for (const auto& [key, state] : left_) {
        if (state.as_of + core::endpoint_state_holds <= now) ended.push_back(key);
    }
    for (const auto& key : ended) end_one(key);
}

void EndpointStates::hand_over(const std::vector<std::int32_t>& partitions, const core::EndpointStates& backlogs)
{
    for (auto [key, state] : backlogs) {
        if (!is_of(key, partitions)) continue;
        state.handed_over = true;
        write_one(key, state);
    }
    std::vector<core::EndpointKey> ended;
    for (const auto& [key, state] : *written_) {
        if (is_of(key, partitions) && !backlogs.contains(key)) ended.push_back(key);
    }
    for (const auto& key : ended) end_one(key);
    forget(partitions);
}

void EndpointStates::forget(const std::vector<std::int32_t>& partitions)
{
    const auto goes = [&](const auto& each) { return is_of(each.first, partitions); };
    std::erase_if(left_, goes);
    std::erase_if(*written_, goes);
}

void EndpointStates::write_one(const core::EndpointKey& key, const core::EndpointState& state)
{
    left_.erase(key);
    const auto held = written_->find(key);
    if (held != written_->end() && core::says_the_same(held->second, state)) return;
    written_->insert_or_assign(key, state);
    log_.append(
        {.topic = topic_, .key = core::state_key(key), .value = codec::encode(state), .headers = {}, .partition = 0},
        [written = std::weak_ptr{written_}, key, state](const core::Result<core::Position>& at) {
            const auto records = written.lock();
            if (at || !records) return;
            const auto refused = records->find(key);
            if (refused != records->end() && refused->second == state) records->erase(refused);
        });
}

void EndpointStates::end_one(const core::EndpointKey& key)
{
    left_.erase(key);
    written_->erase(key);
    // Refused, it stays behind as an old state, which an owner after us ends.
    log_.append({.topic = topic_, .key = core::state_key(key), .value = std::nullopt, .headers = {}, .partition = 0},
                [](const core::Result<core::Position>& /*at*/) {});
}

bool EndpointStates::is_of(const core::EndpointKey& key, const std::vector<std::int32_t>& partitions) const
{
    const auto partition = core::partition_of(key.value(), partitions_);
    return std::find(partitions.begin(), partitions.end(), partition) != partitions.end();
}

}  // namespace fantail::dispatcher
