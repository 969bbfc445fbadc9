#include "keyed_rows.hpp"

#include <algorithm>
#include <bit>

namespace fantail::core {

void KeyedRows::seal()
{
    std::sort(added_.begin(), added_.end());
    added_.erase(std::unique(added_.begin(), added_.end()), added_.end());
    std::size_t keys = 0;
    for (std::size_t row = 0; row < added_.size(); ++row) keys += row == 0 || added_[row].key != added_[row - 1].key;
    if (keys == 0) return;

    slots_.resize(std::bit_ceil(keys * 2));
    numbers_.reserve(added_.size());
    Slot* slot = nullptr;
    for (const auto& row : added_) {
        if (slot == nullptr || slot->key != row.key) {
            auto at = row.key & (slots_.size() - 1);
            while (slots_[at].count != 0) at = (at + 1) & (slots_.size() - 1);
            slot = &slots_[at];
            *slot = {.key = row.key, .first = static_cast<Number>(numbers_.size()), .count = 0};
        }
        ++slot->count;
        numbers_.push_back(row.number);
    }
    added_ = {};
}

std::span<const KeyedRows::Number> KeyedRows::find(Key key) const noexcept
{
    if (slots_.empty()) return {};
    for (auto at = key & (slots_.size() - 1); slots_[at].count != 0; at = (at + 1) & (slots_.size() - 1)) {
        if (slots_[at].key == key) return {&numbers_[slots_[at].first], slots_[at].count};
    }
    return {};
}

}  // namespace fantail::core
