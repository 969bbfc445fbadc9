#include "fantail/core/nearest.hpp"

#include <algorithm>
#include <cstddef>

namespace fantail::core {

namespace {

/// Optimal string alignment: Levenshtein's distance, with a swap of two neighbours as one step.
std::size_t distance(std::string_view left, std::string_view right)
{
    std::vector<std::size_t> before_last(right.size() + 1);
    std::vector<std::size_t> last(right.size() + 1);
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t j = 0; j <= right.size(); ++j) last[j] = j;

    for (std::size_t i = 1; i <= left.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t replace = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
            const bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last.swap(last);
        last.swap(row);
    }
    return last[right.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates)
{
    std::optional<std::string> best;
    auto best_distance = word.size() / 3 + 2;  // one more than allowed
    for (const auto& candidate : candidates) {
        const auto steps = distance(word, candidate);
        if (steps >= best_distance || steps >= candidate.size()) continue;
        best = candidate;
        best_distance = steps;
    }
    return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates)
{
    const auto meant = nearest(word, candidates);
    return meant ? "; did you mean " + *meant + "?" : "";
}

std::string comma_separated(std::span<const std::string> words)
{
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

}  // namespace fantail::core
