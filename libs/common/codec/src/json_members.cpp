#include "json_members.hpp"

#include "json_text.hpp"

namespace fantail::codec::json {

namespace {

/// `"a":{"b":value}` for the keys from `first` on.
std::string nested_member(const core::FieldPath& path, std::size_t first, std::string_view value)
{
    std::string member;
    for (std::size_t i = first; i < path.keys.size(); ++i) {
        if (i > first) member.push_back('{');
        append_quoted(member, path.keys[i]);
        member.push_back(':');
    }
    member.append(value);
    member.append(path.keys.size() - first - 1, '}');
    return member;
}

}  // namespace

std::size_t skip_value(std::string_view text, std::size_t at)
{
    const auto first = at;
    std::size_t depth = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') {
            at = find_closing_quote(text, at + 1);
            if (at >= text.size()) return std::string_view::npos;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (depth > 0 && (c == '}' || c == ']')) {
            --depth;
        } else if (depth == 0 && std::string_view{",}] \t\n\r"}.find(c) != std::string_view::npos) {
            return at;
        } else {
            continue;  // within a number or a word
        }
        if (depth == 0) return at + 1;
    }
    return depth == 0 && at > first ? at : std::string_view::npos;
}

Members find_member(std::string_view text, std::size_t inside, std::string_view key)
{
    Members members;
    std::string name;
    std::size_t at = skip_blanks(text, inside);
    while (at < text.size() && text[at] != '}') {
        const auto name_end = find_closing_quote(text, at + 1);
        unescape(text.substr(at + 1, name_end - at - 1), name);
        const auto value = skip_blanks(text, skip_blanks(text, name_end + 1) + 1);
        if (name == key) members.found = value;
        at = skip_blanks(text, skip_value(text, value));
        if (at < text.size() && text[at] == ',') at = skip_blanks(text, at + 1);
    }
    members.close = at;
    return members;
}

bool append_at(std::string& event, const core::FieldPath& path, std::string_view value)
{
    std::size_t object = skip_blanks(event, 0);
    for (std::size_t depth = 0; depth < path.keys.size(); ++depth) {
        if (object >= event.size() || event[object] != '{') return false;
        const auto members = find_member(event, object + 1, path.keys[depth]);
        if (members.found != std::string_view::npos) {
            object = members.found;
            continue;
        }
        if (members.close >= event.size()) return false;
        const bool is_empty = skip_blanks(event, object + 1) == members.close;
        event.insert(members.close, (is_empty ? "" : ",") + nested_member(path, depth, value));
        return true;
    }
    return false;
}

bool put_at(std::string& event, const core::FieldPath& path, std::string_view value)
{
    std::size_t at = skip_blanks(event, 0);
    for (const auto& key : path.keys) {
        if (at >= event.size() || event[at] != '{') return false;
        const auto found = find_member(event, at + 1, key).found;
        if (found == std::string_view::npos) return append_at(event, path, value);
        at = found;
    }
    event.replace(at, skip_value(event, at) - at, value);
    return true;
}

}  // namespace fantail::codec::json
