#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fantail/core/endpoint_states.hpp"
#include "fantail/intake/ports.hpp"

namespace fantail::dispatcher {

/// The records in which a worker leaves to the next owner what the limits of its endpoints must not forget.
///
/// Those of a backlog are written every few seconds and when their partition goes, and only where they say something
/// new; where there is no backlog any more a tombstone follows. What an earlier owner left is kept as it lies in the
/// log until the first task for its endpoint takes it up, or until it holds no more.
///
/// Threads: one worker's.
/// Errors:  a record that Kafka refuses counts as not written, and is written again with the next ones. Nothing waits
///          for them: an owner that finds too little starts with an empty bucket.
class EndpointStates {
public:
    /// `partitions`: of `fantail.deliveries`. `log` outlives this.
    EndpointStates(std::string topic, std::int32_t partitions, intake::RecordLog& log);

    /// The partition is ours; `found` is what lies in the log, asked for after it became so.
    void take_over(std::int32_t partition, const core::EndpointStates& found);

    /// What was left of this endpoint. Once: from then on what write() is told of it stands.
    std::optional<core::EndpointState> take_up(const core::EndpointKey& key);

    /// All that have a backlog now. Call every few seconds.
    void write(const core::EndpointStates& backlogs, core::Timestamp now);

    /// The partitions go to others, and nothing more is sent by us: the last word on those of their endpoints.
    void hand_over(const std::vector<std::int32_t>& partitions, const core::EndpointStates& backlogs);

    /// The partitions are gone already: whatever is in the log of them is their new owner's.
    void forget(const std::vector<std::int32_t>& partitions);

    [[nodiscard]] std::size_t written() const noexcept { return written_->size(); }

private:
    void write_one(const core::EndpointKey& key, const core::EndpointState& state);
    void end_one(const core::EndpointKey& key);
    [[nodiscard]] bool is_of(const core::EndpointKey& key, const std::vector<std::int32_t>& partitions) const;

    std::string topic_;
    std::int32_t partitions_;
    intake::RecordLog& log_;
    core::EndpointStates left_;  ///< by earlier owners, and not taken up
    /// Ours in the log, or on the way there. Shared with the acknowledgements, which may outlast us.
    std::shared_ptr<core::EndpointStates> written_{std::make_shared<core::EndpointStates>()};
};

}  // namespace fantail::dispatcher
