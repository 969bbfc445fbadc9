#include "fantail/core/field_values.hpp"

#include <algorithm>
#include <functional>
#include <type_traits>

namespace fantail::core {

namespace {

constexpr std::size_t few_pointers = 8;  // of which one is found as fast without a hash

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

std::uint32_t FieldTree::add(const std::string& pointer)
{
    if (const auto known = number_of(pointer)) return *known;
    const auto number = static_cast<std::uint32_t>(pointers_.size());
    pointers_.push_back(pointer);
    while (pointers_.size() > few_pointers && numbers_.size() < pointers_.size()) {
        const auto next = static_cast<std::uint32_t>(numbers_.size());
        numbers_.emplace(pointers_[next], next);
    }
    Node* node = &root_;
    for (std::string_view rest{pointer}; !rest.empty();) {
        auto& child = node->children[next_key(rest)];
        if (!child) child = std::make_unique<Node>();
        node = child.get();
    }
    node->number = number;
    return number;
}

std::optional<std::uint32_t> FieldTree::number_of(const std::string& pointer) const
{
    if (pointers_.size() <= few_pointers) {
        const auto found = std::find(pointers_.begin(), pointers_.end(), pointer);
        if (found == pointers_.end()) return std::nullopt;
        return static_cast<std::uint32_t>(found - pointers_.begin());
    }
    const auto found = numbers_.find(pointer);
    return found == numbers_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace fantail::core
