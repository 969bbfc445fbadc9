#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fantail::core {

/// The candidate that was probably meant: by insertions, deletions, replacements and swaps of neighbours, at most one
/// for every three characters and one more. nullopt when none is that near.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// `; did you mean X?`, or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// `a, b, c`
std::string comma_separated(std::span<const std::string> words);

}  // namespace fantail::core
