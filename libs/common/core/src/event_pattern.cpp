#include "fantail/core/event_pattern.hpp"

#include <algorithm>
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

Error refused(std::string_view text, std::string_view why)
{
    std::string detail{"event pattern \""};
    detail.append(text.substr(0, longest_pattern)).append("\": ").append(why);
    detail.append("; write a type (post.published), a type with * for whole segments (post.*), or * for every type");
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
    if (text.front() == '.' || text.back() == '.' || text.find("..") != std::string_view::npos) {
        return refused(text, "has an empty segment");
    }
    bool exact = true;
    for (auto rest = text; !rest.empty();) {
        const auto segment = next_segment(rest);
        if (segment.find('*') == std::string_view::npos) continue;
        if (segment != "*") return refused(text, "an asterisk stands for a whole segment between dots");
        exact = false;
    }
    return EventPattern{std::string{text}, exact};
}

bool EventPattern::matches(std::string_view type) const noexcept
{
    if (exact_) return type == text_;
    if (text_ == "*") return true;

    if (std::count(text_.begin(), text_.end(), '.') != std::count(type.begin(), type.end(), '.')) return false;
    for (std::string_view pattern{text_}; !pattern.empty();) {
        const auto wanted = next_segment(pattern);
        const auto segment = next_segment(type);
        if (wanted == "*" ? segment.empty() : segment != wanted) return false;
    }
    return true;
}

}  // namespace fantail::core
