#pragma once

#include <string_view>

#include <boost/json/object.hpp>

#include "fantail/core/result.hpp"

namespace fantail::crypto {

/// Reads a JSON object of which there is one reading only: UTF-8, no member twice at any depth, nothing after it. Two
/// parsers that take the first and the last of two `alg` see different tokens.
///
/// Errors: says what is wrong with `what`, without quoting it.
core::Result<boost::json::object> read_strict_object(std::string_view text, std::string_view what);

}  // namespace fantail::crypto
