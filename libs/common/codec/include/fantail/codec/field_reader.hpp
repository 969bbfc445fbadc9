#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fantail/core/field_values.hpp"
#include "fantail/core/header.hpp"

namespace fantail::codec {

/// Takes from an event what filters ask for, in one pass: whatever no path leads through is skipped.
///
/// A path goes through an object by its keys, and through an array to each of its elements; an array within an array is
/// not gone through. A key that repeats: the last one counts, with all that is in it.
///
/// Threads: one per thread; it keeps simdjson's parser, a padded copy of the event and what it read between calls.
/// Cost:    linear in the event.
class FieldReader {
public:
    FieldReader();
    ~FieldReader();
    FieldReader(FieldReader&&) noexcept;
    FieldReader& operator=(FieldReader&&) noexcept;

    /// What lies at the paths of `tree`, by number; until the next call. `event` has been accepted by EventReader.
    const std::vector<core::SeenField>& read(std::string_view event, const core::FieldTree& tree);

private:
    struct Buffers;
    std::unique_ptr<Buffers> buffers_;
};

/// What filters may ask of one event.
struct AskedEvent {
    std::string_view payload;                  ///< the bytes that go out
    const std::vector<core::Header>& headers;  ///< of its record
    std::vector<core::Header> attributes;  ///< of CloudEvents, by name; one that is missing is looked for as `ce_…`
    std::string_view structured;           ///< the CloudEvent whose members are asked at last; empty: none
};

/// An event as a filter asks it: its payload is read when the first filter asks.
///
/// Threads: the reader's.
class AskedValues : public core::EventValues {
public:
    AskedValues(FieldReader& reader, AskedEvent event) : reader_{reader}, event_{std::move(event)} {}

    const std::vector<core::SeenField>& payload(const core::FieldTree& tree) override;
    std::optional<std::string_view> header(std::string_view name) override;
    std::optional<std::string_view> attribute(std::string_view name) override;

private:
    [[nodiscard]] std::optional<std::string_view> structured_attribute(std::string_view name);

    FieldReader& reader_;
    AskedEvent event_;
    std::string attribute_;  ///< the last one that was asked for and had to be read
};

}  // namespace fantail::codec
