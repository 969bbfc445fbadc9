#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "fantail/core/dialect.hpp"

namespace fantail::codec {

/// Why an event cannot be taken in. Label values and the `reason` header of `fantail.rejected`: a closed set.
enum class Rejection {
    tombstone,  ///< no value, or an empty one
    too_large,  ///< the event, or its formatted body, is over the ingest limit
    too_deep,   ///< nested deeper than the limit
    bad_utf8,
    bad_json,                 ///< RFC 8259 is broken somewhere, also in a part that nobody reads
    not_an_object,            ///< it begins as another JSON value, and is not read further
    repeated_envelope_key,    ///< receivers take the last, some parsers the first: a tenant could be spoofed
    no_type,                  ///< absent, not a string, or empty
    no_tenant,                ///< neither header, event nor topic says whose it is; found by the ingestor
    schema_registry_framing,  ///< first byte 0: a Confluent serializer wrote it, the JSON starts five bytes later
    bad_cloud_event,          ///< it says that it is a CloudEvent, and is none, or none that the dialect can be made of
    unsupported_content_type,  ///< a CloudEvent in another event format than JSON, or with other data than JSON
};

std::string_view to_string(Rejection reason) noexcept;

struct Refused {
    Rejection reason;
    std::string detail;  ///< for a person; quotes nothing of the event's values
};

/// What an event says about itself, at the places where its dialect says it.
///
/// Tenant, id, time and selector: a string's text, or a number as it was written; null, another JSON type and text that
/// UTF-8 cannot carry (a lone surrogate) count as absent. Text may hold any character, controls too.
struct EventFields {
    std::string type;  ///< after the dialect's prefix and lower-casing; not empty
    std::optional<std::string> tenant;
    std::optional<std::string> id;
    std::optional<std::string> time;
    std::optional<std::string> selector;
};

struct ReadLimits {
    std::size_t max_bytes{std::size_t{1} << 20};
    std::size_t max_depth{100};  ///< of nested objects and arrays, the outermost counted; at most 1000
};

/// Takes an event's fields out of its bytes in one pass, and proves on the way that all of it is JSON.
///
/// The whole document is walked, because what is not looked at would go out unchecked under our signature: numbers of
/// any size by their grammar, strings by their escapes (a lone surrogate is legal JSON), nothing behind the end.
/// A key that repeats outside the envelope: the last one counts, as receivers see it.
///
/// Threads: one per thread; it keeps simdjson's parser and a padded copy of the event between calls.
/// Cost:    linear in the event; no allocation beside the fields once the buffers have grown.
class EventReader {
public:
    EventReader();
    ~EventReader();
    EventReader(EventReader&&) noexcept;
    EventReader& operator=(EventReader&&) noexcept;

    std::variant<EventFields, Refused> read(std::string_view event, const core::EventShape& shape, ReadLimits limits);

private:
    struct Buffers;
    std::unique_ptr<Buffers> buffers_;
};

}  // namespace fantail::codec
