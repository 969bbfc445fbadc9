#include "fantail/core/window.hpp"

#include "fantail/core/assert.hpp"

namespace fantail::core {

Window::Window(Offset start, WindowLimits limits) noexcept : limits_{limits}, position_{start} {}

bool Window::has_room() const noexcept
{
    // Slots, not unsettled entries: what has settled behind an unsettled one still takes memory.
    return slots_.size() < limits_.entries && unsettled_bytes_ < limits_.bytes;
}

Window::Entry Window::take(Offset offset, std::size_t bytes)
{
    // Within one assignment offsets only rise. One that does not was taken from another assignment, and a watermark
    // over both would commit what nobody has settled.
    FANTAIL_ASSERT(offset >= (slots_.empty() ? position_ : slots_.back().offset.next()));

    slots_.push_back({.offset = offset, .bytes = bytes, .settled = false});
    ++unsettled_;
    unsettled_bytes_ += bytes;
    return Entry{first_number_ + slots_.size() - 1};
}

Offset Window::take_back(Entry entry) noexcept
{
    FANTAIL_ASSERT(!slots_.empty() && entry.number_ == first_number_ + slots_.size() - 1);
    const Slot slot = slots_.back();
    FANTAIL_ASSERT(!slot.settled);

    slots_.pop_back();
    --unsettled_;
    unsettled_bytes_ -= slot.bytes;
    return slot.offset;
}

void Window::settle(Entry entry) noexcept
{
    FANTAIL_ASSERT(entry.number_ >= first_number_ && entry.number_ - first_number_ < slots_.size());
    Slot& slot = slots_[entry.number_ - first_number_];
    FANTAIL_ASSERT(!slot.settled);

    slot.settled = true;
    --unsettled_;
    unsettled_bytes_ -= slot.bytes;

    while (!slots_.empty() && slots_.front().settled) {
        position_ = slots_.front().offset.next();
        slots_.pop_front();
        ++first_number_;
    }
}

Offset Window::watermark() const noexcept
{
    // The front is never settled. Offsets between the last one settled and it are a gap of the log.
    return slots_.empty() ? position_ : slots_.front().offset;
}

}  // namespace fantail::core
