#include "ingestor/app/rate_limits.hpp"

#include <algorithm>

namespace fantail::ingestor {

std::int64_t RateVerdict::retry_after(core::Timestamp now) const noexcept
{
    return std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(reset - now).count());
}

/// A begin in the future is one from before the clock was put back.
bool CallWindows::is_open(const Window& window, core::Timestamp now) const noexcept
{
    return window.begin <= now && now < window.begin + terms_.length;
}

void CallWindows::forget_oldest()
{
    by_name_.erase(windows_.front().who);
    windows_.pop_front();
}

CallWindows::Place CallWindows::window_of(const std::string& who, core::Timestamp now)
{
    while (!windows_.empty() && !is_open(windows_.front(), now)) forget_oldest();
    const auto found = by_name_.find(who);
    if (found != by_name_.end()) {
        const auto place = found->second;
        if (is_open(*place, now)) return place;
        windows_.erase(place);
        by_name_.erase(found);
    }
    if (windows_.size() >= terms_.capacity) forget_oldest();
    const auto place = windows_.insert(windows_.end(), Window{who, now, 0});
    by_name_.emplace(who, place);
    return place;
}

RateVerdict CallWindows::take(const std::string& who, core::Timestamp now)
{
    auto& window = *window_of(who, now);
    const bool allowed = window.calls < terms_.limit;
    if (allowed) ++window.calls;
    return {.allowed = allowed,
            .limit = terms_.limit,
            .remaining = terms_.limit - window.calls,
            .reset = window.begin + terms_.length};
}

RateVerdict RateLimits::take(const Caller& caller, core::Timestamp now)
{
    auto& windows = caller.role == Role::realm_operator ? operators_ : tenants_;
    return windows.take(caller.realm.value() + '\n' + caller.tenant.value(), now);
}

}  // namespace fantail::ingestor
