#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "fantail/codec/event_reader.hpp"
#include "fantail/core/dialect.hpp"

namespace fantail::codec {

/// The attributes of a CloudEvent (CloudEvents 1.0.2) that an ingestor makes use of, and its data.
struct CloudEvent {
    std::string spec_version;
    std::string id;
    std::string source;
    std::string type;
    std::optional<std::string> time;
    std::optional<std::string> subject;
    std::optional<std::string> content_type;  ///< `datacontenttype`
    std::optional<std::string> tenant;        ///< an extension of ours: whose the event is
    std::optional<std::string> trace_parent;  ///< of the extension for distributed tracing
    std::optional<std::string> data;          ///< the text of one JSON value; nullopt: it has none
    std::optional<std::string> data_base64;   ///< instead of it, where the data is bytes
};

/// Reads the JSON event format (structured mode), and proves that all of it is JSON. Attributes that are missing are
/// left empty: check() says so.
std::variant<CloudEvent, Refused> read_structured_event(std::string_view value, EventReader& reader, ReadLimits limits);

/// What is wrong with it, whichever mode it came in: a required attribute is missing, or it is of another version.
std::optional<Refused> check(const CloudEvent& event);

/// Whether a media type, with or without parameters, says that the data is JSON: `application/json`, `…/…+json`.
bool is_json_type(std::string_view media_type);

/// The values that an envelope is made of; nullopt: nobody knows it, and it is left out.
struct EnvelopeFields {
    std::string_view type;
    std::string_view id;
    std::string_view time;
    std::optional<std::string> tenant;
    std::optional<std::string> selector;
};

/// An event in the dialect's form around `data`, the text of one JSON value, which stays as it is: each field at the
/// place where the dialect has it, in the order of its envelope. The data lies under `data`, or, in a dialect that has
/// no such key, under the first key of the envelope that no field lies under. A field whose place is within the data is
/// the data's to say.
///
/// Refused: the type lacks the dialect's prefix, the envelope has no place for data, or `data` is not one value.
/// Whether the result is JSON in all its parts remains to be read.
std::variant<std::string, Refused> wrap_data(std::string_view data, const EnvelopeFields& fields,
                                             const core::EventShape& shape);

}  // namespace fantail::codec
