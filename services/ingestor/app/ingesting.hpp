#pragma once

#include <cstddef>

#include "fantail/codec/event_reader.hpp"
#include "fantail/codec/field_reader.hpp"
#include "fantail/core/published_ids.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/intake/intake.hpp"
#include "ingestor/app/event.hpp"
#include "ingestor/app/ports.hpp"

namespace fantail::ingestor {

class Deliveries;

struct IngestingSettings {
    core::TopicNames topics;
    codec::ReadLimits limits;
    std::size_t max_outstanding{256};    ///< records of one event on their way to Kafka
    std::size_t ids_remembered{50'000};  ///< of publishers, to count what is repeated under them
};

/// What an ingesting needs of its worker; all of it outlives it.
struct IngestingParts {
    intake::RecordLog& log;
    const core::Realms& realms;
    const intake::Clock& clock;
    const Webhooks& webhooks;  ///< there before the first event is taken
    Counts& counts;
    intake::Failure& failure;
};

/// Turns events into tasks: reads an event, matches it, writes one task per match and the `accepted` record, and
/// settles it when all of these are acknowledged. What cannot be read goes to `fantail.rejected`, and is settled when
/// that is acknowledged: a poison event never holds its partition.
///
/// Threads: one worker's.
class Ingesting : public intake::Taker {
public:
    Ingesting(IngestingSettings settings, IngestingParts parts);

    /// Where the events come from; given once (each needs the other).
    void settle_at(intake::Intake& intake) noexcept { intake_ = &intake; }

    /// They were confirmed, or have changed: events may be taken again that had to wait for it.
    void webhooks_confirmed();

    /// Not by webhooks that have not been confirmed for a while: what was created meanwhile would miss its events.
    [[nodiscard]] bool may_take(const core::Partition& partition) const override;

    void take(core::InRecord record, intake::Ticket ticket) override;
    void drop_queued(const std::vector<core::Partition>& partitions) override;

private:
    void count_id(const Event& event);
    void reject(const core::InRecord& record, const codec::Refused& why, intake::Ticket ticket);
    void count_bodies(const Deliveries& deliveries);
    void settle(intake::Ticket ticket, const core::Result<void>& written);

    IngestingSettings settings_;
    IngestingParts parts_;
    intake::Intake* intake_{nullptr};
    codec::EventReader reader_;
    core::PublishedIds ids_;
    codec::FieldReader field_reader_;
};

}  // namespace fantail::ingestor
