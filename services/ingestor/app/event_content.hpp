#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "fantail/codec/event_reader.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/core/record.hpp"

namespace fantail::ingestor {

/// What a record says, in whichever of the accepted forms it came: bare JSON in the dialect's form, or a CloudEvent in
/// binary or structured mode; after the frame of a schema registry's serializer where the topic has one.
struct EventContent {
    codec::EventFields fields;
    std::string body;         ///< in the dialect's form; what the publisher left out is not appended yet
    std::string identity_id;  ///< the publisher's id as the event's identity has it; empty: it sent none
    std::string body_sha256;  ///< of the bytes that the publisher made: a CloudEvent's data, else the body
    std::string traceparent;
};

/// A record's bytes after the frame of a schema registry's serializer; all of them where they have none.
[[nodiscard]] std::string_view without_frame(std::string_view bytes) noexcept;

/// A CloudEvent's data is the body where it is in the dialect's own form: where the dialect finds in it the very type
/// that the CloudEvent names. Any other data is wrapped in an envelope that is made of the CloudEvent's attributes. In
/// both cases the data's bytes stay as they are.
///
/// Threads: `reader` is the calling worker's.
std::variant<EventContent, codec::Refused> read_content(const core::InRecord& record,
                                                        const core::Realms::Source& source, codec::EventReader& reader,
                                                        codec::ReadLimits limits);

}  // namespace fantail::ingestor
