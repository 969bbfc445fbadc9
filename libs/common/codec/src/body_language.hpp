#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "json_text.hpp"
#include "written_members.hpp"

namespace fantail::codec {

/// How one language's standard library writes what it has read: all that differs from one to the next. What a
/// function cannot write without loss keeps the whole document as it is.
struct BodyLanguage {
    std::string_view comma;  ///< between elements, and between members
    std::string_view colon;
    std::size_t deepest;  ///< levels of nesting that its parser and its writer take

    /// nullopt: it would lose something. `token` is a number.
    std::optional<std::string> (*number)(std::string_view token);

    /// Appends a string in quotes. False: it would be lost.
    bool (*append_string)(std::string& to, std::string_view text, json::Unescaped held);

    json::KeyOrder key_order;

    /// Whether an object stays one, each key kept once and in the language's order.
    bool (*keeps_object)(const json::WrittenMembers& members);
};

/// JSON.stringify(JSON.parse(body)), ECMA-262 25.5.
const BodyLanguage& javascript_language();

/// json.dumps(json.loads(body)), CPython 3.
const BodyLanguage& python_language();

/// json_encode(json_decode(body, true)), PHP from 7.1 on, with the serialize_precision of -1 that it comes with.
const BodyLanguage& php_language();

}  // namespace fantail::codec
