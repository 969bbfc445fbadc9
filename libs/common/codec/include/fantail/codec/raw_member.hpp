#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fantail::codec {

/// The text of one member of an object, as it was written: a reader that knows doubles only would change its numbers.
/// Of a repeated key the last. nullopt: `document` is no object, or has no such member.
std::optional<std::string> raw_member(std::string_view document, std::string_view key);

/// The texts of an array's elements, as they were written; none where `document` is no array.
std::vector<std::string> raw_elements(std::string_view document);

}  // namespace fantail::codec
