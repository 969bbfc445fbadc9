#include "fantail/codec/body.hpp"

#include "json_text.hpp"

namespace fantail::codec {

namespace {

/// Behind the value that begins at `at`. The text is JSON, so brackets need no matching, only counting.
std::size_t skip_value(std::string_view text, std::size_t at)
{
    std::size_t depth = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') {
            at = json::find_closing_quote(text, at + 1);
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
    return at;
}

struct Members {
    std::size_t found{std::string_view::npos};  ///< where the value of the wanted key begins; npos: it is not there
    std::size_t close{0};                       ///< the object's closing brace
};

/// Of several members `key` the last one counts. `inside` is the position behind the object's opening brace.
Members find_member(std::string_view text, std::size_t inside, std::string_view key)
{
    Members members;
    std::string name;
    std::size_t at = json::skip_blanks(text, inside);
    while (at < text.size() && text[at] != '}') {
        const auto name_end = json::find_closing_quote(text, at + 1);
        json::unescape(text.substr(at + 1, name_end - at - 1), name);
        const auto value = json::skip_blanks(text, json::skip_blanks(text, name_end + 1) + 1);
        if (name == key) members.found = value;
        at = json::skip_blanks(text, skip_value(text, value));
        if (at < text.size() && text[at] == ',') at = json::skip_blanks(text, at + 1);
    }
    members.close = at;
    return members;
}

/// `"a":{"b":"value"}` for the keys from `first` on.
std::string nested_member(const core::FieldPath& path, std::size_t first, std::string_view value)
{
    std::string member;
    for (std::size_t i = first; i < path.keys.size(); ++i) {
        if (i > first) member.push_back('{');
        json::append_quoted(member, path.keys[i]);
        member.push_back(':');
    }
    json::append_quoted(member, value);
    member.append(path.keys.size() - first - 1, '}');
    return member;
}

/// Appends the field at `path` to `event` unless it, or something else in its place, is there.
bool append(std::string& event, const core::FieldPath& path, std::string_view value)
{
    std::size_t object = json::skip_blanks(event, 0);
    for (std::size_t depth = 0; depth < path.keys.size(); ++depth) {
        if (object >= event.size() || event[object] != '{') return false;
        const auto members = find_member(event, object + 1, path.keys[depth]);
        if (members.found != std::string_view::npos) {
            object = members.found;
            continue;
        }
        if (members.close >= event.size()) return false;
        const bool is_empty = json::skip_blanks(event, object + 1) == members.close;
        event.insert(members.close, (is_empty ? "" : ",") + nested_member(path, depth, value));
        return true;
    }
    return false;
}

}  // namespace

std::optional<std::string> append_missing(std::string_view event, const core::EventShape& shape,
                                          const MissingFields& values)
{
    std::string completed{event};
    bool appended = false;
    for (const auto& path : shape.append_missing) {
        appended = append(completed, path, path == shape.id ? values.id : values.time) || appended;
    }
    if (!appended) return std::nullopt;
    return completed;
}

}  // namespace fantail::codec
