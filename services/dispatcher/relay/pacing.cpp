#include "dispatcher/relay/pacing.hpp"

namespace fantail::dispatcher {

using std::chrono::milliseconds;

bool Pacing::admit(std::int32_t target)
{
    // Until the brokers have told the lag there is none to spare: only the share that takes precedence goes.
    const Target fresh{
        .pacer = core::OverduePacer{limits_}, .renewed = std::nullopt, .allowed = 0, .lag = limits_.target_lag};
    auto& known = targets_.try_emplace(target, fresh).first->second;
    if (known.allowed == 0) return false;
    --known.allowed;
    ++known.lag;  // until it is asked for again
    return true;
}

void Pacing::learn(const std::map<std::int32_t, std::size_t>& lag)
{
    for (auto& [number, target] : targets_) {
        if (const auto told = lag.find(number); told != lag.end()) target.lag = told->second;
    }
}

void Pacing::renew(Time now, const Overdue& overdue)
{
    for (auto it = targets_.begin(); it != targets_.end();) {
        auto& [number, target] = *it;
        const auto waiting = overdue.find(number);
        if (waiting == overdue.end() || waiting->second == 0) {
            it = targets_.erase(it);
            continue;
        }
        const auto since_last = now - target.renewed.value_or(now);
        target.renewed = now;
        target.allowed = target.pacer.allowance({.since_last = std::chrono::duration_cast<milliseconds>(since_last),
                                                 .overdue = waiting->second,
                                                 .lag = target.lag});
        ++it;
    }
}

}  // namespace fantail::dispatcher
