#pragma once

#include <string>
#include <variant>

#include "fantail/codec/event_reader.hpp"
#include "fantail/core/ids.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/core/record.hpp"

namespace fantail::ingestor {

/// An event that was read: what all its deliveries share.
struct Event {
    const core::Realm* realm;
    core::TenantId tenant;
    std::string type;
    std::string time;      ///< the publisher's own text, else the record's time
    std::string selector;  ///< of the dialect's further dimension; empty: none
    std::string identity;  ///< see core::event_identity()
    core::EventId id;      ///< what goes out as `webhook-id`
    std::string body;      ///< the publisher's bytes, with what the dialect appends where it was missing
    bool fields_appended;
    core::Position source;
    core::Timestamp source_time;
    std::string traceparent;
    bool test{false};  ///< a person's, to try out a webhook: nobody has published it
};

/// Makes an event of a record of a source topic, or says why it is none.
///
/// Threads: `reader` is the calling worker's.
std::variant<Event, codec::Refused> read_event(const core::InRecord& record, const core::Realms::Source& source,
                                               codec::EventReader& reader, codec::ReadLimits limits);

}  // namespace fantail::ingestor
