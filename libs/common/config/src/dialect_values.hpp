#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "fantail/core/dialect.hpp"

namespace fantail::config {

/// `250ms`, `30s`, `5m`, `1h`, `7d`: whole numbers of one unit, at most a year.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// `/data/project_id`, RFC 6901 with its `~0` and `~1`; at most eight keys, none of them empty.
std::optional<core::FieldPath> parse_pointer(std::string_view text);

std::string to_pointer(const core::FieldPath& path);

/// A token of RFC 9110 that a dialect may send: not the transport's own, nor what every dialect sends already.
bool is_dialect_header(std::string_view name);

/// Field names are compared as HTTP compares them.
bool same_header(std::string_view left, std::string_view right);

/// Visible ASCII, at most 64 characters.
bool is_signature_prefix(std::string_view text);

/// Lower-case letters, digits, `_` and `-`, beginning with a letter, at most 32 characters.
bool is_name(std::string_view text);

/// A member name of the management API: letters, digits and `_`, beginning with a letter.
bool is_api_field(std::string_view text);

/// A segment of the management API's paths: lower-case letters, digits and `-`, beginning with a letter.
bool is_collection(std::string_view text);

}  // namespace fantail::config
