#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace fantail::core {

/// A vector whose first elements need no allocation, for what is nearly always short and made for each event.
template <class T, std::size_t Inline>
class SmallVector {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    void push_back(T value)
    {
        if (size_ < Inline) {
            first_[size_] = value;
        } else {
            if (size_ == Inline) all_.assign(first_.begin(), first_.end());
            all_.push_back(value);
        }
        ++size_;
    }

    void clear() noexcept
    {
        size_ = 0;
        all_.clear();
    }

    [[nodiscard]] T* begin() noexcept { return all_.empty() ? first_.data() : all_.data(); }
    [[nodiscard]] T* end() noexcept { return begin() + size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

private:
    std::array<T, Inline> first_;
    std::vector<T> all_;  ///< empty while first_ suffices
    std::size_t size_{0};
};

}  // namespace fantail::core
