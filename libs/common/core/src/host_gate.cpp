#include "fantail/core/host_gate.hpp"

#include <chrono>

#include "fantail/core/assert.hpp"

namespace fantail::core {

namespace {

CircuitEvidence::Of evidence_of(AttemptEffect effect) noexcept
{
    switch (effect) {
    case AttemptEffect::unreachable:
        return CircuitEvidence::Of::failure;
    case AttemptEffect::none:
        return CircuitEvidence::Of::nothing;
    case AttemptEffect::delivered:
    case AttemptEffect::failed:
    case AttemptEffect::overloaded:
        break;
    }
    return CircuitEvidence::Of::success;
}

}  // namespace

HostGate::HostGate(std::size_t ceiling, const CircuitSettings& settings) noexcept
    : ceiling_{ceiling}, cap_{ceiling}, circuit_{settings}
{
}

bool HostGate::has_room(SteadyTime now) const noexcept { return room(now) > 0; }

std::size_t HostGate::room(SteadyTime now) const noexcept
{
    const auto limit = circuit_.view(now) == CircuitView::closed ? cap_.limit() : ceiling_;
    return under_way_ < limit ? limit - under_way_ : 0;
}

void HostGate::started(SteadyTime now) noexcept
{
    ++under_way_;
    if (circuit_.view(now) == CircuitView::probe_due) circuit_.probe_started(now);
}

CircuitChange HostGate::ended(const EndedAtHost& request, SteadyTime now, Jitter jitter) noexcept
{
    FANTAIL_ASSERT(under_way_ > 0);
    --under_way_;
    const CircuitEvidence evidence{
        .of = evidence_of(request.effect), .started_at = request.started_at, .others_under_way = under_way_};
    const auto change = circuit_.ended(evidence, now, jitter);
    if (change == CircuitChange::closed) cap_.restart(now);
    // Endpoints of one host differ in their latency, so that none of theirs is slow for the host.
    if (evidence.of == CircuitEvidence::Of::success) cap_.succeeded(std::chrono::milliseconds{0}, now);
    return change;
}

void HostGate::take_over(HostGate& from, std::size_t requests) noexcept
{
    FANTAIL_ASSERT(from.under_way_ >= requests);
    from.under_way_ -= requests;
    under_way_ += requests;
}

bool HostGate::at_rest(SteadyTime now) const noexcept
{
    return under_way_ == 0 && cap_.at_rest(now) && circuit_.at_rest(now);
}

}  // namespace fantail::core
