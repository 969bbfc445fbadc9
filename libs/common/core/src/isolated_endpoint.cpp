#include "fantail/core/isolated_endpoint.hpp"

#include <algorithm>
#include <utility>

#include "fantail/core/assert.hpp"

namespace fantail::core {

using std::chrono::ceil;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

/// Of an endpoint from which nothing came back yet. Too fast costs a further turn, too slow an idle endpoint.
constexpr nanoseconds assumed_pace{milliseconds{10}};

// An endpoint that hangs takes what the worker has for all, until its first requests time out. One that has answered
// nothing for a while is sent no more than will show whether it lives.
constexpr std::chrono::seconds stalled_after{2};
constexpr std::size_t most_when_stalled{8};

CircuitEvidence::Of evidence_of(AttemptEffect effect) noexcept
{
    if (effect == AttemptEffect::delivered) return CircuitEvidence::Of::success;
    return effect == AttemptEffect::none ? CircuitEvidence::Of::nothing : CircuitEvidence::Of::failure;
}

milliseconds until(SteadyTime time, SteadyTime now) noexcept
{
    return std::max(milliseconds::zero(), ceil<milliseconds>(time - now));
}

}  // namespace

IsolatedEndpoint::IsolatedEndpoint(EndpointKey its_key, const EndpointLimits& its_limits,
                                   const IsolationSettings& settings)
    : key{std::move(its_key)}, limits{its_limits}, cap{its_limits.in_flight}, circuit{settings.circuit},
      slots{settings.slots}
{
    if (limits.rate) bucket.emplace(*limits.rate);
}

Way IsolatedEndpoint::way(SteadyTime now) const noexcept
{
    const auto& host_circuit = host->gate.circuit();
    const auto own = circuit.view(now);
    const auto of_host = host_circuit.view(now);
    const bool is_asked = limits.open_circuit != OpenCircuit::ignored;
    const auto view = is_asked ? std::max(own, of_host) : CircuitView::closed;
    if (view == CircuitView::open || view == CircuitView::probing) {
        const bool failed = (!circuit.is_closed() && circuit.failed_lately(now)) ||
                            (!host_circuit.is_closed() && host_circuit.failed_lately(now));
        return failed ? Way::by_attempt : Way::wait_for_end;
    }
    // A probe goes beside what hangs since before the circuit opened, else that would lock the endpoint out.
    if ((circuit.is_closed() || !is_asked) && under_way >= most_under_way(now)) return Way::wait_for_end;
    if (tests_under_way > 0 && under_way + tests_under_way >= limits.in_flight) return Way::wait_for_end;
    if (bucket && !bucket->may_take(now)) return Way::wait_for_token;
    return host->gate.has_room(now) ? Way::start : Way::wait_for_host;
}

std::size_t IsolatedEndpoint::most_under_way(SteadyTime now) const noexcept
{
    const bool is_stalled = under_way > 0 && now - progress_at >= stalled_after;
    return is_stalled ? std::min(cap.limit(), most_when_stalled) : cap.limit();
}

/// One that comes and goes would fail deliveries that all their real attempts would not. While it succeeds now and
/// then, an attempt fails only with a request that began since it came due, and a last one only by itself. Where it is
/// dead, so that nothing waits for ever, a last one fails with a request that began since, and others with any.
bool IsolatedEndpoint::stands_in_for(const DueAttempt& attempt, SteadyTime now) const noexcept
{
    if (limits.open_circuit == OpenCircuit::waits) return false;
    const auto proves = [&](const CircuitBreaker& one) {
        if (one.is_closed() || !one.failed_lately(now)) return false;
        const bool is_its_own = one.has_failed_since(attempt.due_since);
        const bool is_dead = !one.succeeded_lately(now);
        return attempt.stakes == Stakes::last ? is_its_own && is_dead : is_its_own || is_dead;
    };
    return proves(circuit) || proves(host->gate.circuit());
}

WhileOpen IsolatedEndpoint::while_open(const DueAttempt& attempt, SteadyTime now) const noexcept
{
    if (stands_in_for(attempt, now)) return WhileOpen::stand_in;
    return more_known_at(attempt.stakes, now) - now <= slots.shortest_wait() ? WhileOpen::wait : WhileOpen::park;
}

std::optional<SteadyTime> IsolatedEndpoint::probe_at(SteadyTime now) const noexcept
{
    std::optional<SteadyTime> at;
    for (const auto* each : {&circuit, &host->gate.circuit()}) {
        if (each->view(now) == CircuitView::open) at = std::max(at.value_or(each->probe_at()), each->probe_at());
    }
    return at;
}

/// Where nothing lives, a last attempt would find the probe under way, and be parked again.
SteadyTime IsolatedEndpoint::more_known_at(Stakes stakes, SteadyTime now) const noexcept
{
    auto at = probe_at(now).value_or(now);
    for (const auto* each : {&circuit, &host->gate.circuit()}) {
        const auto view = each->view(now);
        const bool waits_for_its_end =
            view == CircuitView::open && stakes == Stakes::last && !each->succeeded_lately(now);
        if (view == CircuitView::probing || waits_for_its_end) at = std::max(at, each->probe_tells_at());
    }
    return at;
}

nanoseconds IsolatedEndpoint::pace_of_all() const noexcept
{
    const auto pace_seen = std::max(nanoseconds{1}, pace.interval().value_or(assumed_pace));
    return bucket ? std::max(bucket->interval(), pace_seen) : pace_seen;
}

/// Room that those who hold slots do not need: taking it delays none of them. Tokens are never idle: the slots are as
/// far apart as they are.
bool IsolatedEndpoint::has_idle_room(SteadyTime now) const noexcept
{
    if (bucket || way(now) != Way::start) return false;
    return queued() + under_way < cap.limit() || queued() == 0;
}

bool IsolatedEndpoint::has_room_for(Standing standing, const IsolationSettings& settings, SteadyTime now) const noexcept
{
    const bool fresh_one = standing == Standing::fresh;
    if (fresh_one && slots.are_held(now)) return has_idle_room(now);
    const auto most = settings.queued_per_endpoint;
    // What it cannot take in the time that a task may be queued would only be parked later, behind those of then.
    const auto in_time = static_cast<std::size_t>(nanoseconds{settings.longest_queued} / pace_of_all());
    const auto room = fresh_one ? std::min(most, in_time / 2) : std::min(most + most / 4, in_time);
    return queued() < std::max<std::size_t>(1, room);
}

Park IsolatedEndpoint::park(Standing standing, Stakes stakes, ParkReason reason, SteadyTime now) noexcept
{
    const SlotRequest request{
        .standing = standing, .pace = pace_of_all(), .before_it = queued(), .not_before = more_known_at(stakes, now)};
    return {.wait = slots.reserve(request, now), .reason = reason};
}

ParkReason IsolatedEndpoint::reason_of_no_room() const noexcept
{
    return bucket && bucket->interval() >= pace_of_all() ? ParkReason::rate_limited : ParkReason::queue_full;
}

void IsolatedEndpoint::set_limits(const EndpointLimits& its_limits, SteadyTime now) noexcept
{
    if (its_limits == limits) return;
    if (its_limits.rate != limits.rate) {
        const auto tokens = bucket ? std::optional{bucket->tokens(now)} : std::nullopt;
        bucket.reset();
        if (its_limits.rate) bucket.emplace(*its_limits.rate);
        if (bucket && tokens) bucket->set_tokens(*tokens, now);
    }
    cap.set_ceiling(its_limits.in_flight);
    limits = its_limits;
}

void IsolatedEndpoint::started(SteadyTime now) noexcept
{
    if (under_way == 0) progress_at = now;
    ++under_way;
    if (bucket) bucket->take(now);
    if (circuit.view(now) == CircuitView::probe_due) circuit.probe_started(now);
    host->gate.started(now);
}

CircuitChange IsolatedEndpoint::ended(AttemptEffect effect, milliseconds took, SteadyTime now, Jitter jitter) noexcept
{
    FANTAIL_ASSERT(under_way > 0);
    --under_way;
    progress_at = now;
    const auto started_at = now - took;
    const CircuitEvidence evidence{.of = evidence_of(effect), .started_at = started_at, .others_under_way = under_way};
    const auto change = circuit.ended(evidence, now, jitter);
    if (effect == AttemptEffect::overloaded) cap.overloaded(started_at, now);
    if (change == CircuitChange::closed) cap.restart(now);
    if (effect == AttemptEffect::delivered) cap.succeeded(took, now);
    if (!circuit.is_closed() || change == CircuitChange::closed || !host->gate.circuit().is_closed()) {
        pace.interrupt();  // what waits does so for a probe
    } else {
        pace.ended(queued() > 0 ? MeasuredPace::Load::others_wait : MeasuredPace::Load::nobody_waits, now);
    }
    return change;
}

void IsolatedEndpoint::start_empty(SteadyTime now) noexcept
{
    if (bucket) bucket->set_tokens(0.0, now);
}

std::optional<ParkReason> IsolatedEndpoint::limit_reached(SteadyTime now) const noexcept
{
    if (under_way + tests_under_way >= limits.in_flight) return ParkReason::queue_full;
    if (bucket && !bucket->may_take(now)) return ParkReason::rate_limited;
    return std::nullopt;
}

void IsolatedEndpoint::test_started(SteadyTime now) noexcept
{
    ++tests_under_way;
    if (bucket) bucket->take(now);
}

std::optional<EndpointBacklog> IsolatedEndpoint::backlog(SteadyTime now) const noexcept
{
    if (circuit.is_closed() && !slots.are_held(now) && (!bucket || bucket->is_full(now))) return std::nullopt;
    EndpointBacklog left;
    if (bucket) left.tokens = bucket->tokens(now);
    left.next_slot_in = until(slots.next(), now);
    if (!circuit.is_closed()) left.open_for = until(circuit.probe_at(), now);
    if (const auto failed_at = circuit.failed_at()) left.failed_ago = ceil<milliseconds>(now - *failed_at);
    return left;
}

void IsolatedEndpoint::restore(const EndpointBacklog& backlog, SteadyTime now) noexcept
{
    if (bucket) bucket->set_tokens(std::min(backlog.tokens.value_or(0.0), bucket->tokens(now)), now);
    slots.restore(now + std::min<milliseconds>(backlog.next_slot_in, std::chrono::hours{1}));
    if (!backlog.open_for) return;
    const auto failed_at = backlog.failed_ago ? std::optional{now - *backlog.failed_ago} : std::nullopt;
    circuit.restore(now + *backlog.open_for, failed_at, now);
}

bool IsolatedEndpoint::at_rest(SteadyTime now) const noexcept
{
    return cap.at_rest(now) && circuit.at_rest(now) && !slots.are_held(now) && (!bucket || bucket->is_full(now));
}

}  // namespace fantail::core
