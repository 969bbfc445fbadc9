#include "fantail/core/event_pattern.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace fantail::core {

namespace {

constexpr std::size_t longest_pattern = 256;

bool is_visible(char c) noexcept { return c > ' ' && c < '\x7f'; }

/// Takes the first segment off `rest`.
std::string_view next_segment(std::string_view& rest) noexcept
{
    const auto dot = rest.find('.');
    const auto segment = rest.substr(0, dot);
    rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
    return segment;
}

bool has_empty_segment(std::string_view text) noexcept
{
    return text.empty() || text.front() == '.' || text.back() == '.' || text.find("..") != std::string_view::npos;
}

Error refused(std::string_view text, std::string_view why)
{
    std::string detail{"event pattern \""};
    detail.append(text.substr(0, longest_pattern)).append("\": ").append(why);
    detail.append(
        "; write a type (post.published), a type with * for one whole segment (post.*) or ** for any number of "
        "them (post.**), or * for every type");
    return {ErrorCode::invalid_argument, std::move(detail)};
}

}  // namespace

Result<EventPattern> EventPattern::create(std::string_view text)
{
    if (text.empty()) return refused(text, "is empty");
    if (text.size() > longest_pattern) return refused("…", "is longer than 256 characters");
    if (!std::all_of(text.begin(), text.end(), is_visible)) {
        return refused("…", "has a space, a control or a non-ASCII character");
    }
    if (has_empty_segment(text)) return refused(text, "has an empty segment");
    bool exact = true;
    for (auto rest = text; !rest.empty();) {
        const auto segment = next_segment(rest);
        if (segment.find('*') == std::string_view::npos) continue;
        if (segment != "*" && segment != "**") {
            return refused(text, "asterisks stand for whole segments between dots");
        }
        exact = false;
    }
    return EventPattern{std::string{text}, exact};
}

bool EventPattern::matches(std::string_view pattern, std::string_view type) noexcept
{
    if (pattern.find('*') == std::string_view::npos) return type == pattern;
    if (pattern == "*" || pattern == "**") return true;
    if (has_empty_segment(type)) return false;

    std::optional<std::string_view> pattern_after_deep;  // behind the last `**`
    std::string_view rest_after_deep;                    // what is left where that one ends, so far
    while (!type.empty()) {
        auto pattern_rest = pattern;
        const auto wanted = next_segment(pattern_rest);
        if (wanted == "**") {
            pattern = pattern_rest;
            pattern_after_deep = pattern;
            rest_after_deep = type;
            continue;
        }
        auto type_rest = type;
        const auto segment = next_segment(type_rest);
        if (!wanted.empty() && (wanted == "*" || wanted == segment)) {
            pattern = pattern_rest;
            type = type_rest;
            continue;
        }
        // The last `**` takes one segment more. Those before it need not: whatever they could take, it can.
        if (!pattern_after_deep) return false;
        next_segment(rest_after_deep);
        pattern = *pattern_after_deep;
        type = rest_after_deep;
    }
    while (!pattern.empty()) {
        if (next_segment(pattern) != "**") return false;
    }
    return true;
}

}  // namespace fantail::core
