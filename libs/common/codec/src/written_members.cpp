#include "written_members.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace fantail::codec::json {

namespace {

bool any_is_index(const WrittenMembers& members)
{
    return std::ranges::any_of(members,
                               [](const WrittenMember& member) { return array_index(member.key).has_value(); });
}

bool any_repeats(const WrittenMembers& members)
{
    std::vector<std::string_view> keys;
    keys.reserve(members.size());
    for (const auto& member : members) keys.emplace_back(member.key);
    std::ranges::sort(keys);
    return std::ranges::adjacent_find(keys) != keys.end();
}

WrittenMembers with_the_last_of_each(WrittenMembers members)
{
    std::ranges::sort(members, [](const WrittenMember& a, const WrittenMember& b) {
        return a.key != b.key ? a.key < b.key : a.number < b.number;
    });
    WrittenMembers kept;
    for (auto& member : members) {
        if (!kept.empty() && kept.back().key == member.key) {
            kept.back().begin = member.begin;
            kept.back().end = member.end;
        } else {
            kept.push_back(std::move(member));
        }
    }
    std::ranges::sort(kept, {}, &WrittenMember::number);
    return kept;
}

void move_indices_first(WrittenMembers& members)
{
    const auto is_index = [](const WrittenMember& member) { return array_index(member.key).has_value(); };
    const auto others = std::ranges::stable_partition(members, is_index).begin();
    std::ranges::sort(members.begin(), others, {},
                      [](const WrittenMember& member) { return *array_index(member.key); });
}

}  // namespace

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

std::optional<WrittenMembers> reordered(const WrittenMembers& members, KeyOrder order)
{
    const bool moves = order == KeyOrder::indices_first && any_is_index(members);
    if (!moves && !any_repeats(members)) return std::nullopt;
    auto kept = with_the_last_of_each(members);
    if (moves) move_indices_first(kept);
    return kept;
}

}  // namespace fantail::codec::json
