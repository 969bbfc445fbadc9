#include "fantail/core/field_values.hpp"

#include <algorithm>
#include <functional>
#include <type_traits>

#include "fantail/core/assert.hpp"

namespace fantail::core {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

std::string quoted(std::string_view text)
{
    std::string out{'"'};
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.append({'\\', c});
        } else if (byte < 0x20) {
            out.append("\\u00").append({hex_digits[byte >> 4U], hex_digits[byte & 0xfU]});
        } else {
            out.push_back(c);
        }
    }
    return out + '"';
}

/// Takes the first key off `rest`, which begins with a slash (RFC 6901).
std::string next_key(std::string_view& rest)
{
    rest.remove_prefix(1);
    const auto slash = rest.find('/');
    const auto raw = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash);
    std::string key;
    for (std::size_t at = 0; at < raw.size(); ++at) {
        if (raw[at] == '~' && at + 1 < raw.size()) {
            key.push_back(raw[++at] == '1' ? '/' : '~');
        } else {
            key.push_back(raw[at]);
        }
    }
    return key;
}

}  // namespace

std::string to_json(const FieldValue& value)
{
    struct {
        std::string operator()(Null /*null*/) const { return "null"; }
        std::string operator()(bool yes) const { return yes ? "true" : "false"; }
        std::string operator()(const Decimal& number) const { return number.to_string(); }
        std::string operator()(const std::string& text) const { return quoted(text); }
        std::string operator()(Composite /*composite*/) const { return "{…}"; }
    } write;
    return std::visit(write, value);
}

std::uint64_t hash_of(const FieldValue& value) noexcept
{
    struct {
        std::uint64_t operator()(Null /*null*/) const noexcept { return 1; }
        std::uint64_t operator()(bool yes) const noexcept { return yes ? 2 : 3; }
        std::uint64_t operator()(const Decimal& number) const noexcept { return number.hash(); }
        std::uint64_t operator()(const std::string& text) const noexcept { return std::hash<std::string>{}(text); }
        std::uint64_t operator()(Composite /*composite*/) const noexcept { return 4; }
    } hash;
    return std::visit(hash, value) * 0x9e3779b97f4a7c15U + value.index();
}

std::uint32_t FieldTree::hash_of(std::string_view pointer) noexcept
{
    return static_cast<std::uint32_t>(std::hash<std::string_view>{}(pointer));
}

std::uint32_t FieldTree::add(std::string_view pointer)
{
    Place place = root;
    for (auto rest = pointer; !rest.empty();) {
        const auto key = next_key(rest);
        const auto known = child(place, key);
        place = known ? *known : make_child(place, key);
    }
    auto& number = keys_[place].number;
    if (number) return *number;
    number = static_cast<std::uint32_t>(paths_.size());
    const Path path{hash_of(pointer), *number};
    paths_.insert(std::upper_bound(paths_.begin(), paths_.end(), path), path);
    return *number;
}

std::optional<std::uint32_t> FieldTree::number_of(std::string_view pointer) const
{
    const auto place = place_of(pointer);
    return place ? keys_[*place].number : std::nullopt;
}

std::uint32_t FieldTree::number_of(std::uint32_t hash, std::string_view pointer) const
{
    const auto found = std::lower_bound(paths_.begin(), paths_.end(), Path{hash, 0});
    FANTAIL_ASSERT(found != paths_.end() && found->hash == hash);
    const auto next = found + 1;
    if (next == paths_.end() || next->hash != hash) return found->number;
    return number_of(pointer).value();
}

std::vector<FieldTree::Place>::const_iterator FieldTree::child_from(Place place, std::string_view key) const
{
    const auto& children = keys_[place].children;
    return std::partition_point(children.begin(), children.end(), [&](Place child) { return keys_[child].text < key; });
}

std::optional<FieldTree::Place> FieldTree::child(Place place, std::string_view key) const
{
    const auto found = child_from(place, key);
    if (found == keys_[place].children.end() || keys_[*found].text != key) return std::nullopt;
    return *found;
}

FieldTree::Place FieldTree::make_child(Place place, std::string_view key)
{
    const auto made = static_cast<Place>(keys_.size());
    const auto at = child_from(place, key) - keys_[place].children.begin();
    keys_.push_back({.text = std::string{key}});
    auto& children = keys_[place].children;
    children.insert(children.begin() + at, made);
    return made;
}

std::optional<FieldTree::Place> FieldTree::place_of(std::string_view pointer) const
{
    std::optional<Place> place{root};
    while (place && !pointer.empty()) place = child(*place, next_key(pointer));
    return place;
}

}  // namespace fantail::core
