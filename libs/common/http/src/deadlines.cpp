#include "deadlines.hpp"

#include <boost/system/error_code.hpp>

namespace fantail::http {

/// Held by the list alone: a wake-up that is queued in the loop when the list goes sees that it is gone.
struct Deadlines::Alarm {
    explicit Alarm(boost::asio::io_context& io) : timer{io} {}

    boost::asio::steady_timer timer;
    TimePoint armed_for{TimePoint::max()};
};

void Deadlines::Entry::release() noexcept
{
    if (owner_ == nullptr) return;
    owner_->waiting_.erase(position_);
    owner_->disarm_if_unneeded();
    owner_ = nullptr;
}

Deadlines::Deadlines(boost::asio::io_context& io) : alarm_{std::make_shared<Alarm>(io)} {}

void Deadlines::set(Entry& entry, TimePoint deadline, Target& target)
{
    entry.release();
    entry.position_ = waiting_.emplace(deadline, &entry);
    entry.target_ = &target;
    entry.owner_ = this;
    arm();
}

void Deadlines::wind_down() noexcept
{
    winding_down_ = true;
    disarm_if_unneeded();
}

void Deadlines::disarm_if_unneeded() noexcept
{
    if (!winding_down_ || !waiting_.empty()) return;
    alarm_->armed_for = TimePoint::max();
    alarm_->timer.cancel();
}

void Deadlines::arm()
{
    if (waiting_.empty()) return;
    const auto wanted = waiting_.begin()->first + tick;
    // Only ever moved forward: an exchange that ended in time leaves its alarm behind, which then finds nothing to do.
    if (wanted >= alarm_->armed_for) return;

    alarm_->armed_for = wanted;
    alarm_->timer.expires_at(wanted);
    alarm_->timer.async_wait([this, alive = std::weak_ptr{alarm_}](const boost::system::error_code& error) {
        if (error || alive.expired()) return;
        on_alarm();
    });
}

void Deadlines::on_alarm()
{
    alarm_->armed_for = TimePoint::max();
    const auto now = std::chrono::steady_clock::now();
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
        auto& entry = *waiting_.begin()->second;
        entry.release();
        entry.target_->expire();
    }
    arm();
}

}  // namespace fantail::http
