#include "fantail/core/measured_pace.hpp"

#include <algorithm>

namespace fantail::core {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

namespace {

constexpr std::uint32_t enough_ended{32};
constexpr milliseconds shortest_period{250};
constexpr seconds longest_period{2};  // few ends in this time are as good as many in less
constexpr seconds slowest{10};

}  // namespace

void MeasuredPace::ended(Load load, SteadyTime now) noexcept
{
    if (load == Load::nobody_waits) return interrupt();
    if (!period_began_) {
        period_began_ = now;
        ended_ = 0;
        return;
    }
    ++ended_;
    const auto passed = now - *period_began_;
    if (passed < (ended_ >= enough_ended ? shortest_period : milliseconds{longest_period})) return;

    const auto seen = std::min<nanoseconds>(passed / ended_, slowest);
    interval_ = interval_ ? (*interval_ + seen) / 2 : seen;
    period_began_ = now;
    ended_ = 0;
}

}  // namespace fantail::core
