#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fantail/core/audit.hpp"
#include "fantail/core/topics.hpp"
#include "fantailctl/commands/committed_offsets.hpp"
#include "fantailctl/commands/topic_scan.hpp"

namespace fantail::fantailctl {

/// Whoever reads the records that bring a chain on.
struct AuditReaders {
    CommittedOffsets ingestor;    ///< of source topics
    CommittedOffsets dispatcher;  ///< of `deliveries`
    CommittedOffsets relay;       ///< of the delay topics
};

/// What was met beside the facts.
struct AuditRemarks {
    std::uint64_t unreadable_records{0};      ///< accepted events and outcomes, as a newer version's: no audit is whole
    std::uint64_t unreadable_tasks{0};        ///< whose chains nobody knows: poison, which ends as dead letters
    std::vector<std::string> groups_unknown;  ///< they have committed nothing of what they read
};

/// The earliest time from which no event's accepted records and outcomes can have been lost to retention.
core::Timestamp whole_since(TopicScan& scan, const core::TopicNames& topics, core::Timestamp now);

/// Feeds the audit from all topics that tell of deliveries. `readers` must have been asked before.
AuditRemarks read_facts(TopicScan& scan, const core::TopicNames& topics, const AuditReaders& readers,
                        core::Audit& audit);

}  // namespace fantail::fantailctl
