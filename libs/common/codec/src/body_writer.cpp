#include "body_writer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "json_number.hpp"

namespace fantail::codec {

BodyWriter::BodyWriter(std::string_view event, const BodyLanguage& language) : in_{event}, language_{language}
{
    out_.reserve(event.size());
}

std::optional<std::string> BodyWriter::run()
{
    if (!value(1)) return std::nullopt;
    if (json::skip_blanks(in_, at_) != in_.size() || !losses_.empty()) return std::nullopt;
    return std::move(out_);
}

bool BodyWriter::value(std::size_t depth)
{
    at_ = json::skip_blanks(in_, at_);
    if (at_ == in_.size()) return false;
    switch (in_[at_]) {
    case '{':
        return depth <= language_.deepest && object(depth);
    case '[':
        return depth <= language_.deepest && array(depth);
    case '"':
        return string();
    case 't':
        return word("true");
    case 'f':
        return word("false");
    case 'n':
        return word("null");
    default:
        return number();
    }
}

bool BodyWriter::object(std::size_t depth)
{
    const std::size_t begin = out_.size();
    json::WrittenMembers members;
    out_.push_back('{');
    ++at_;
    if (!take('}')) {
        do {
            if (!members.empty()) out_ += language_.comma;
            if (!member(depth, members)) return false;
        } while (take(','));
        if (!take('}')) return false;
    }
    out_.push_back('}');
    close_object(begin, members);
    return true;
}

bool BodyWriter::member(std::size_t depth, json::WrittenMembers& members)
{
    at_ = json::skip_blanks(in_, at_);
    const std::size_t begin = out_.size();
    if (at_ == in_.size() || in_[at_] != '"' || !string()) return false;
    std::string key = text_;
    if (!take(':')) return false;
    out_ += language_.colon;
    if (!value(depth + 1)) return false;
    members.push_back({.key = std::move(key), .number = members.size(), .begin = begin, .end = out_.size()});
    return true;
}

void BodyWriter::close_object(std::size_t begin, const json::WrittenMembers& members)
{
    const auto kept = json::reordered(members, language_.key_order);
    if (kept) {
        forget_losses_outside(*kept, begin);
        rewrite(begin, *kept);
    }
    if (!language_.keeps_object(kept ? *kept : members)) losses_.push_back(begin);
}

/// What is left of them stands at the object's own place from now on: its inside is about to move.
void BodyWriter::forget_losses_outside(json::WrittenMembers kept, std::size_t begin)
{
    const auto inside = std::ranges::lower_bound(losses_, begin);
    if (inside == losses_.end()) return;
    std::ranges::sort(kept, {}, &json::WrittenMember::begin);
    const bool any_is_kept = std::any_of(inside, losses_.end(), [&](std::size_t loss) {
        const auto behind = std::ranges::upper_bound(kept, loss, {}, &json::WrittenMember::begin);
        return behind != kept.begin() && loss < std::prev(behind)->end;
    });
    losses_.erase(inside, losses_.end());
    if (any_is_kept) losses_.push_back(begin);
}

/// Writes the object that begins at `begin` once more, of these members.
void BodyWriter::rewrite(std::size_t begin, const json::WrittenMembers& members)
{
    std::string ordered{"{"};
    for (const auto& member : members) {
        if (ordered.size() > 1) ordered += language_.comma;
        ordered.append(out_, member.begin, member.end - member.begin);
    }
    ordered.push_back('}');
    out_.resize(begin);
    out_ += ordered;
}

bool BodyWriter::array(std::size_t depth)
{
    out_.push_back('[');
    ++at_;
    if (!take(']')) {
        bool is_first = true;
        do {
            if (!std::exchange(is_first, false)) out_ += language_.comma;
            if (!value(depth + 1)) return false;
        } while (take(','));
        if (!take(']')) return false;
    }
    out_.push_back(']');
    return true;
}

bool BodyWriter::string()
{
    const auto end = json::find_closing_quote(in_, at_ + 1);
    if (end == in_.size()) return false;
    const auto raw = in_.substr(at_ + 1, end - at_ - 1);
    if (!json::has_valid_escapes(raw)) return false;
    const auto held = json::unescape(raw, text_);
    at_ = end + 1;
    return language_.append_string(out_, text_, held);
}

bool BodyWriter::number()
{
    const auto end = std::min(in_.find_first_not_of("+-.0123456789eE", at_), in_.size());
    const auto token = in_.substr(at_, end - at_);
    if (!json::is_number(token)) return false;
    const auto text = language_.number(token);
    if (!text) losses_.push_back(out_.size());
    out_ += text.value_or("0");  // something must stand there, so that the place is inside its member
    at_ = end;
    return true;
}

bool BodyWriter::word(std::string_view expected)
{
    if (in_.substr(at_, expected.size()) != expected) return false;
    out_ += expected;
    at_ += expected.size();
    return true;
}

bool BodyWriter::take(char expected)
{
    at_ = json::skip_blanks(in_, at_);
    if (at_ == in_.size() || in_[at_] != expected) return false;
    ++at_;
    return true;
}

}  // namespace fantail::codec
