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
    for (std::size_t first = 0; first < added_.size();) {
        const auto key = added_[first].key;
        auto last = first;
        while (last < added_.size() && added_[last].key == key) ++last;
        auto at = key & (slots_.size() - 1);
        while (slots_[at].count != 0) at = (at + 1) & (slots_.size() - 1);
        const bool is_one = last - first == 1;
        slots_[at] = {.key = key,
                      .first = is_one ? added_[first].number : static_cast<Number>(numbers_.size()),
                      .count = static_cast<Number>(last - first)};
        for (; first < last; ++first) {
            if (!is_one) numbers_.push_back(added_[first].number);
        }
    }
    numbers_.shrink_to_fit();
    added_ = {};
}

std::span<const KeyedRows::Number> KeyedRows::find(Key key) const noexcept
{
    if (slots_.empty()) return {};
    for (auto at = key & (slots_.size() - 1); slots_[at].count != 0; at = (at + 1) & (slots_.size() - 1)) {
        const auto& slot = slots_[at];
        if (slot.key != key) continue;
        return {slot.count == 1 ? &slot.first : &numbers_[slot.first], slot.count};
    }
    return {};
}

}  // namespace fantail::core
