#include "fantail/core/circuit_breaker.hpp"

#include <algorithm>

namespace fantail::core {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Of = CircuitEvidence::Of;

namespace {

constexpr seconds period_length{5};
constexpr std::chrono::minutes forgotten_after{10};
constexpr std::chrono::minutes dead_after{10};
constexpr double most_lengthened{0.2};

std::int64_t period_of(SteadyTime now) { return now.time_since_epoch() / period_length; }

}  // namespace

CircuitBreaker::CircuitBreaker(const CircuitSettings& settings) noexcept : settings_{settings} {}

CircuitView CircuitBreaker::view(SteadyTime now) const noexcept
{
    if (!open_) return CircuitView::closed;
    if (probe_started_) return CircuitView::probing;
    return now >= open_until_ || !failed_lately(now) ? CircuitView::probe_due : CircuitView::open;
}

bool CircuitBreaker::failed_lately(SteadyTime now) const noexcept
{
    return failed_at_ && now - *failed_at_ < failure_tells_for;
}

bool CircuitBreaker::succeeded_lately(SteadyTime now) const noexcept
{
    return succeeded_at_ && now - *succeeded_at_ < dead_after;
}

void CircuitBreaker::probe_started(SteadyTime now) noexcept { probe_started_ = now; }

SteadyTime CircuitBreaker::probe_tells_at() const noexcept
{
    const auto began_at = probe_started_.value_or(open_until_);
    if (!failed_at_ || !latest_failure_began_at_) return began_at;
    return began_at + (*failed_at_ - *latest_failure_began_at_);
}

CircuitChange CircuitBreaker::ended(const CircuitEvidence& evidence, SteadyTime now, Jitter jitter) noexcept
{
    if (evidence.of == Of::success) succeeded_at_ = now;
    if (evidence.of == Of::failure) {
        failed_at_ = now;
        latest_failure_began_at_ =
            std::max(latest_failure_began_at_.value_or(evidence.started_at), evidence.started_at);
    }
    if (open_) {
        if (!is_the_probe(evidence)) return CircuitChange::none;
        if (evidence.of == Of::success) return close();
        if (evidence.of == Of::nothing) {
            probe_started_.reset();
            open_until_ = std::min(open_until_, now);
            return CircuitChange::probe_is_free;
        }
        ++doublings_;
        return open(now, jitter);
    }
    if (evidence.of == Of::nothing) return CircuitChange::none;
    count(evidence.of, now);
    if (!has_failed_enough(now)) return CircuitChange::none;
    doublings_ = 0;
    return open(now, jitter);
}

bool CircuitBreaker::is_the_probe(const CircuitEvidence& evidence) const noexcept
{
    return probe_started_ && (evidence.others_under_way == 0 || evidence.started_at >= *probe_started_);
}

void CircuitBreaker::count(Of of, SteadyTime now) noexcept
{
    const bool failed = of == Of::failure;
    in_a_row_ = failed ? in_a_row_ + 1 : 0;
    const auto number = period_of(now);
    auto& period = periods_[static_cast<std::size_t>(number) % periods];
    if (period.number != number) period = {.number = number, .ended = 0, .failed = 0};
    ++period.ended;
    if (failed) ++period.failed;
}

bool CircuitBreaker::has_failed_enough(SteadyTime now) const noexcept
{
    if (in_a_row_ >= settings_.failures_in_a_row) return true;
    const auto oldest = period_of(now) - static_cast<std::int64_t>(periods) + 1;
    std::uint32_t ended = 0;
    std::uint32_t failed = 0;
    for (const auto& period : periods_) {
        if (period.number < oldest) continue;
        ended += period.ended;
        failed += period.failed;
    }
    return ended >= settings_.least_ended && failed > settings_.failed_share * ended;
}

milliseconds CircuitBreaker::time_open(SteadyTime now, Jitter jitter) const noexcept
{
    const std::chrono::duration<double, std::milli> longest = settings_.longest_open / (1.0 + most_lengthened);
    std::chrono::duration<double, std::milli> time = settings_.shortest_open;
    for (std::uint32_t i = 0; i < doublings_ && time < longest; ++i) time *= 2;
    if (succeeded_at_)
        time = std::min<decltype(time)>(time, std::max<decltype(time)>(settings_.shortest_open, now - *succeeded_at_));
    time = std::min(time, longest) * (1.0 + most_lengthened * (1.0 + jitter.value()) / 2.0);
    return std::chrono::round<milliseconds>(time);
}

CircuitChange CircuitBreaker::open(SteadyTime now, Jitter jitter) noexcept
{
    open_ = true;
    open_until_ = now + time_open(now, jitter);
    probe_started_.reset();
    return CircuitChange::opened;
}

CircuitChange CircuitBreaker::close() noexcept
{
    open_ = false;
    probe_started_.reset();
    in_a_row_ = 0;
    periods_ = {};
    return CircuitChange::closed;
}

void CircuitBreaker::restore(SteadyTime open_until, std::optional<SteadyTime> failed_at, SteadyTime now) noexcept
{
    open_ = true;
    open_until_ = std::min(open_until, now + settings_.longest_open);
    failed_at_ = failed_at;
    doublings_ = 0;
    // How often it doubled was not written down; what is left of this time says the least it can have been.
    while (open_until_ - now > time_open(now, Jitter::clamped(-1.0)) && doublings_ < 16) ++doublings_;
}

bool CircuitBreaker::at_rest(SteadyTime now) const noexcept
{
    if (!failed_at_) return !open_;
    return now - *failed_at_ >= (open_ ? milliseconds{forgotten_after} : failure_tells_for);
}

}  // namespace fantail::core
