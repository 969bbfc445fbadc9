#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fantail/core/dialect.hpp"

/// An object's members in its own text. The text has been accepted by EventReader, unless it says otherwise.
namespace fantail::codec::json {

/// Behind the value that begins at `at`; npos where it does not end. Brackets are counted, not matched: in text that is
/// no JSON, an end is where a value could end, no more.
std::size_t skip_value(std::string_view text, std::size_t at);

struct Members {
    std::size_t found{std::string_view::npos};  ///< where the value of the wanted key begins; npos: it is not there
    std::size_t close{0};                       ///< the object's closing brace
};

/// Of several members `key` the last one counts. `inside` is the position behind the object's opening brace.
Members find_member(std::string_view text, std::size_t inside, std::string_view key);

/// Appends the text `value` at `path`, right before the closing brace of its object, unless it, or something else in
/// its place, is there; an absent parent object is appended with it. Whether it was appended.
bool append_at(std::string& event, const core::FieldPath& path, std::string_view value);

/// Writes `value` at `path` in the place of what is there, or appends it as append_at() does. Whether it could.
bool put_at(std::string& event, const core::FieldPath& path, std::string_view value);

}  // namespace fantail::codec::json
