#pragma once

#include "fantail/codec/explanation_json.hpp"
#include "fantail/codec/field_reader.hpp"
#include "fantail/core/record.hpp"
#include "fantail/core/webhook.hpp"
#include "ingestor/app/event.hpp"

namespace fantail::ingestor {

/// What keeps the event of a record from a webhook; or, where nothing does, what would be sent to it now.
///
/// Threads: `reader` is the calling one's.
codec::Explained explained(const core::Webhook& webhook, const core::InRecord& record, const Event& event,
                           codec::FieldReader& reader, core::Timestamp now);

}  // namespace fantail::ingestor
