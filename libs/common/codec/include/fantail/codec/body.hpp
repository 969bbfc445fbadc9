#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fantail/core/body_format.hpp"
#include "fantail/core/dialect.hpp"

namespace fantail::codec {

/// What goes where the publisher left the field out; written as JSON strings.
struct MissingFields {
    std::string_view id;
    std::string_view time;
};

/// Appends those of `shape.append_missing` that the event does not have, each right before the closing brace of its
/// object; an absent parent object is appended with it. Every other byte stays. A field that is there with any value,
/// null included, is not missing; one whose parent is no object stays missing.
///
/// `event` has been accepted by EventReader. nullopt: nothing was appended.
std::optional<std::string> append_missing(std::string_view event, const core::EventShape& shape,
                                          const MissingFields& values);

struct FormattedBody {
    std::string body;
    bool untouched{false};  ///< normalising would have lost something: these are the event's own bytes
};

/// Writes an event's body so that a receiver's re-serialisation of it equals it.
///
/// raw: the same bytes. javascript, python, php: what that language's standard library makes of the event, which is a
/// fixed point of it. Normalising never loses: where the language would change a value (an integer that it cannot hold,
/// more than 17 significant digits in another number, overflow, underflow to zero; PHP: a lone surrogate, an object
/// that it takes for a list), the whole body passes untouched, and so does one that is nested deeper than it reads.
///
/// `event` has been accepted by EventReader; bytes that are no JSON pass untouched.
/// Cost: linear but for the sorting of an object's keys. The result may be longer than the event (1e20 is 21 digits).
FormattedBody format_body(std::string_view event, core::BodyFormat format);

}  // namespace fantail::codec
