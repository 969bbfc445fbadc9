#include "fantail/codec/body.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "json_number.hpp"
#include "json_text.hpp"

namespace fantail::codec {

namespace {

constexpr std::size_t deepest = 2000;  // twice what EventReader lets through; our recursion ends here

/// A key that JavaScript takes for an array index (ECMA-262: canonical, below 2^32 - 1).
std::optional<std::uint32_t> array_index(std::string_view key)
{
    if (key.empty() || key.size() > 10 || (key.front() == '0' && key.size() > 1)) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : key) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (value >= std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return static_cast<std::uint32_t>(value);
}

/// One member of an object: its key, and where it was written, key and value.
struct Member {
    std::string key;
    std::size_t number;  ///< in the event's order
    std::size_t begin;
    std::size_t end;
    std::optional<std::uint32_t> index;
};

/// The members as JSON.parse leaves them: of equal keys the value of the last at the place of the first, array indices
/// in ascending order before the others.
std::vector<Member> in_javascript_order(std::vector<Member> members)
{
    std::ranges::sort(
        members, [](const Member& a, const Member& b) { return a.key != b.key ? a.key < b.key : a.number < b.number; });
    std::vector<Member> kept;
    for (auto& member : members) {
        if (!kept.empty() && kept.back().key == member.key) {
            kept.back().begin = member.begin;
            kept.back().end = member.end;
        } else {
            kept.push_back(std::move(member));
        }
    }
    std::ranges::sort(kept, [](const Member& a, const Member& b) {
        if (a.index && b.index) return *a.index < *b.index;
        if (a.index || b.index) return a.index.has_value();
        return a.number < b.number;
    });
    return kept;
}

bool is_in_javascript_order(const std::vector<Member>& members)
{
    if (std::ranges::any_of(members, [](const Member& member) { return member.index.has_value(); })) return false;
    std::vector<std::string_view> keys;
    keys.reserve(members.size());
    for (const auto& member : members) keys.emplace_back(member.key);
    std::ranges::sort(keys);
    return std::ranges::adjacent_find(keys) == keys.end();
}

/// Reads the event and writes it anew on the way. Each function answers whether to go on: what would lose something,
/// and what is no JSON, ends it.
class JavascriptWriter {
public:
    explicit JavascriptWriter(std::string_view event) : in_{event} { out_.reserve(event.size()); }

    std::optional<std::string> run()
    {
        if (!value(1)) return std::nullopt;
        if (json::skip_blanks(in_, at_) != in_.size()) return std::nullopt;
        return std::move(out_);
    }

private:
    bool value(std::size_t depth)
    {
        at_ = json::skip_blanks(in_, at_);
        if (at_ == in_.size() || depth > deepest) return false;
        switch (in_[at_]) {
        case '{':
            return object(depth);
        case '[':
            return array(depth);
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

    bool object(std::size_t depth)
    {
        const std::size_t begin = out_.size();
        std::vector<Member> members;
        out_.push_back('{');
        ++at_;
        if (take('}')) {
            out_.push_back('}');
            return true;
        }
        do {
            if (!member(depth, members)) return false;
            out_.push_back(',');
        } while (take(','));
        if (!take('}')) return false;
        out_.back() = '}';  // in the place of the last comma
        if (!is_in_javascript_order(members)) rewrite(begin, std::move(members));
        return true;
    }

    bool member(std::size_t depth, std::vector<Member>& members)
    {
        at_ = json::skip_blanks(in_, at_);
        const std::size_t begin = out_.size();
        if (at_ == in_.size() || in_[at_] != '"' || !string()) return false;
        std::string key = text_;
        if (!take(':')) return false;
        out_.push_back(':');
        if (!value(depth + 1)) return false;
        const auto index = array_index(key);
        members.push_back(Member{
            .key = std::move(key), .number = members.size(), .begin = begin, .end = out_.size(), .index = index});
        return true;
    }

    /// Writes the object that begins at `begin` once more, in JavaScript's order.
    void rewrite(std::size_t begin, std::vector<Member> members)
    {
        std::string ordered{"{"};
        for (const auto& member : in_javascript_order(std::move(members))) {
            if (ordered.size() > 1) ordered.push_back(',');
            ordered.append(out_, member.begin, member.end - member.begin);
        }
        ordered.push_back('}');
        out_.resize(begin);
        out_ += ordered;
    }

    bool array(std::size_t depth)
    {
        out_.push_back('[');
        ++at_;
        if (take(']')) {
            out_.push_back(']');
            return true;
        }
        do {
            if (!value(depth + 1)) return false;
            out_.push_back(',');
        } while (take(','));
        if (!take(']')) return false;
        out_.back() = ']';  // in the place of the last comma
        return true;
    }

    bool string()
    {
        const auto end = json::find_closing_quote(in_, at_ + 1);
        if (end == in_.size()) return false;
        const auto raw = in_.substr(at_ + 1, end - at_ - 1);
        if (!json::has_valid_escapes(raw)) return false;
        json::unescape(raw, text_);
        json::append_quoted(out_, text_);
        at_ = end + 1;
        return true;
    }

    bool number()
    {
        const auto end = std::min(in_.find_first_not_of("+-.0123456789eE", at_), in_.size());
        const auto token = in_.substr(at_, end - at_);
        if (!json::is_number(token)) return false;
        const auto text = json::javascript_number(token);
        if (!text) return false;
        out_ += *text;
        at_ = end;
        return true;
    }

    bool word(std::string_view expected)
    {
        if (in_.substr(at_, expected.size()) != expected) return false;
        out_ += expected;
        at_ += expected.size();
        return true;
    }

    /// Goes past `expected` if that is what comes next.
    bool take(char expected)
    {
        at_ = json::skip_blanks(in_, at_);
        if (at_ == in_.size() || in_[at_] != expected) return false;
        ++at_;
        return true;
    }

    std::string_view in_;
    std::size_t at_{0};
    std::string out_;
    std::string text_;  ///< the string read last
};

}  // namespace

FormattedBody format_body(std::string_view event, core::BodyFormat format)
{
    switch (format) {
    case core::BodyFormat::raw:
        break;
    case core::BodyFormat::javascript: {
        auto body = JavascriptWriter{event}.run();
        if (body) return {.body = *std::move(body), .untouched = false};
        return {.body = std::string{event}, .untouched = true};
    }
    }
    return {.body = std::string{event}, .untouched = false};
}

}  // namespace fantail::codec
