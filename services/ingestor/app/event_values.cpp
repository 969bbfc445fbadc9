#include "ingestor/app/event_values.hpp"

#include "ingestor/app/event_content.hpp"

namespace fantail::ingestor {

namespace {

/// Of a CloudEvent in structured mode, whose attributes lie beside its data; empty: the event is none such.
std::string_view structured_event(const core::InRecord& record)
{
    const auto* type = record.header("content-type");
    const bool is_structured = type != nullptr && type->starts_with("application/cloudevents") && record.value;
    return is_structured ? without_frame(*record.value) : std::string_view{};  // no JSON begins as a frame does
}

}  // namespace

RecordValues::RecordValues(codec::FieldReader& reader, const core::InRecord& record, const Event& event)
    : AskedValues{reader,
                  {.payload = event.body,
                   .headers = record.headers,
                   .attributes = {{"type", event.type}, {"id", event.id.value()}, {"time", event.time}},
                   .structured = structured_event(record)}}
{
}

}  // namespace fantail::ingestor
