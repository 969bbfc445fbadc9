#pragma once

#include <vector>

#include "fantail/codec/field_reader.hpp"
#include "fantail/core/record.hpp"
#include "ingestor/app/event.hpp"

namespace fantail::ingestor {

/// An event as webhooks' filters ask it: the body that goes out, the headers of its record, and the attributes that it
/// has as a CloudEvent; those that every event has (type, id, time) also where it is none.
///
/// Threads: `reader` is the calling worker's.
/// Lends:   record and event outlive it.
class RecordValues : public codec::AskedValues {
public:
    RecordValues(codec::FieldReader& reader, const core::InRecord& record, const Event& event);
};

}  // namespace fantail::ingestor
