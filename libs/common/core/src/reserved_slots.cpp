#include "fantail/core/reserved_slots.hpp"

#include <algorithm>
#include <cmath>

#include "fantail/core/assert.hpp"

namespace fantail::core {

using std::chrono::ceil;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

milliseconds ReservedSlots::reserve(const SlotRequest& request, SteadyTime now) noexcept
{
    FANTAIL_ASSERT(request.pace > nanoseconds::zero());
    const auto ahead = request.standing == Standing::returning ? settings_.ahead : settings_.ahead_for_fresh;
    // More than an hour's worth in memory is a full line too; the product must not overflow.
    if (request.before_it > static_cast<std::size_t>(nanoseconds{ahead} / request.pace)) return without_slot();

    const auto behind_the_queue = now + request.pace * static_cast<nanoseconds::rep>(request.before_it + 1);
    const auto slot = std::max({next_, behind_the_queue, now + settings_.shortest_wait, request.not_before});
    if (slot - now > ahead) return without_slot();
    next_ = slot + request.pace;
    return ceil<milliseconds>(slot - now);
}

milliseconds ReservedSlots::without_slot() noexcept
{
    constexpr double golden{0.6180339887498949};  // its multiples fill [0, 1) evenly, however many there are
    const auto half = settings_.ahead / 2;
    const auto turn = static_cast<double>(++without_slot_) * golden;
    const auto part = turn - std::floor(turn);
    return half + milliseconds{static_cast<milliseconds::rep>(part * static_cast<double>(half.count()))};
}

}  // namespace fantail::core
