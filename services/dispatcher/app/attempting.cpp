#include "dispatcher/app/attempting.hpp"

#include <algorithm>
#include <utility>

#include "fantail/core/retry_after.hpp"

namespace fantail::dispatcher {

namespace asio = boost::asio;
using core::OutcomeReason;
using core::Verdict;

namespace {

constexpr std::size_t ready_kept = 50'000;  // webhooks; about 1 KiB each

// A secret that no key opens is mended by giving us the key; until then the webhook's deliveries wait.
constexpr std::chrono::minutes until_the_key_is_back{1};
constexpr std::chrono::hours longest_hold{6 * 24};  // a day below the topics' retention

// Whoever asked for a test has given up by then: its request, of up to a minute, would have had to end before.
constexpr std::chrono::seconds test_is_waited_for{60};

struct Unsent {
    Verdict verdict;
    OutcomeReason reason;
};

OutcomeReason reason_of(core::ParkReason reason)
{
    switch (reason) {
    case core::ParkReason::rate_limited:
        return OutcomeReason::rate_limited;
    case core::ParkReason::circuit_open:
        return OutcomeReason::waits_for_probe;
    case core::ParkReason::queue_full:
    case core::ParkReason::queued_too_long:
        return OutcomeReason::no_room;
    }
    return OutcomeReason::no_room;
}

bool belongs_to(const core::DeliveryTask& task, const core::PackedWebhook& webhook)
{
    constexpr std::string_view every_tenant = "*";
    return task.realm.value() == webhook.realm() &&
           (task.tenant.value() == webhook.tenant() || webhook.tenant() == every_tenant);
}

std::optional<Unsent> why_not_sent(const core::DeliveryTask& task, const core::PackedWebhook* held,
                                   const TableView& table, const core::Realm* realm)
{
    if (held == nullptr || held->deleted()) return Unsent{Verdict::discarded, OutcomeReason::webhook_gone};
    if (!belongs_to(task, *held)) return Unsent{Verdict::failed, OutcomeReason::foreign_webhook};
    if (held->state() == core::WebhookState::inactive && !task.test) {
        return Unsent{Verdict::discarded, OutcomeReason::webhook_inactive};
    }
    if (table.is_disabled(task.webhook_id, held->version()) && !task.test) {
        return Unsent{Verdict::discarded, OutcomeReason::webhook_disabled};
    }
    if (realm == nullptr) return Unsent{Verdict::failed, OutcomeReason::unknown_realm};
    return std::nullopt;
}

}  // namespace

Attempting::Attempting(Settings settings, AttemptingParts parts)
    : settings_{std::move(settings)}, parts_{std::move(parts)}
{
    for (const auto& realm : parts_.realms.all()) {
        policies_.emplace(realm.name, core::RetryPolicy::create(realm.dialect->retry, {}, settings_.retries).value());
    }
}

Destination Attempting::destination(const core::DeliveryTask& task)
{
    const auto held = parts_.table.find(task.webhook_id);
    const auto* realm = parts_.realms.find(task.realm);
    if (realm == nullptr) return {};
    if (held == nullptr || held->deleted()) return {.host = {}, .limits = limits_of(*realm->dialect, {}), .stakes = {}};
    const auto ready = prepare(task.webhook_id, *held, *realm);
    auto destination = ready->destination;
    if (ready->retries.is_last(task.attempts + 1)) destination.stakes = core::Stakes::last;
    return destination;
}

asio::awaitable<std::optional<core::Outcome>> Attempting::conclude(const Taken& taken, const core::Permission& turn,
                                                                   intake::Intake& intake)
{
    const bool may = co_await may_decide(taken, intake);
    if (!may) co_return std::nullopt;

    if (taken.task.test && parts_.broker.now() > taken.record.timestamp + test_is_waited_for) {
        co_return unsent(taken, Verdict::discarded, OutcomeReason::expired);
    }
    const auto held = parts_.table.find(taken.task.webhook_id);
    const auto* realm = parts_.realms.find(taken.task.realm);
    if (const auto why = why_not_sent(taken.task, held.get(), parts_.table, realm)) {
        co_return unsent(taken, why->verdict, why->reason);
    }
    const auto ready = prepare(taken.task.webhook_id, *held, *realm);
    std::optional<core::Outcome> outcome;
    if (const auto* why = std::get_if<PreparedWebhook::Unsendable>(&ready->prepared)) {
        outcome = cannot_send(taken, *why, ready->retries);
    } else if (const auto* later = std::get_if<core::Park>(&turn)) {
        outcome = park(taken, reason_of(later->reason), later->wait);
    } else if (std::holds_alternative<core::StandIn>(turn)) {
        core::Attempt stand_in;
        stand_in.started_at = parts_.broker.now();
        stand_in.error = core::AttemptError::circuit_open;
        outcome = judge(taken, std::move(stand_in), ready->retries);
    } else {
        auto attempt = co_await send(taken, std::get<PreparedWebhook>(ready->prepared), *realm, intake);
        if (attempt) outcome = judge(taken, std::move(*attempt), ready->retries);
    }
    if (!outcome) co_return std::nullopt;
    outcome->webhook_version = held->version();
    if (auto* owner = parts_.owners.find(taken.ticket.assignment)) {
        outcome->health = owner->health().judge(*outcome, parts_.table.failing(taken.task.webhook_id),
                                                realm->dialect->health.disable_after);
    }
    co_return outcome;
}

// Both again after each wait: the lease may run out while the table is waited for.
asio::awaitable<bool> Attempting::may_decide(const Taken& taken, intake::Intake& intake)
{
    for (;;) {
        const bool ours = co_await intake.lease(taken.ticket);
        if (!ours) co_return false;
        const auto passed = co_await parts_.table.passed(taken.task.webhook_offset);
        if (passed == TableView::Passed::unknown_offset) parts_.counts.webhook_offset_unknown();
        if (intake.has_lease(taken.ticket)) co_return true;
    }
}

asio::awaitable<std::optional<core::Attempt>> Attempting::send(const Taken& taken, const PreparedWebhook& webhook,
                                                               const core::Realm& realm, intake::Intake& intake)
{
    const auto& timeout = realm.dialect->attempt_timeout;
    auto* owner = parts_.owners.find(taken.ticket.assignment);
    owner->began(taken.offset(), parts_.clock.wall() + timeout);
    if (owner->one_at_a_time()) {
        // Should we die of it, the next owner must know of what.
        const auto since = parts_.clock.steady();
        intake.commit();
        const bool told = co_await intake.lease(taken.ticket, since);
        if (!told) co_return std::nullopt;
    }

    const auto& body = *taken.record.value;
    const auto start = parts_.clock.steady();
    const auto started_at = parts_.broker.now();
    const auto request = webhook.request(taken.task, body, parts_.clock.wall(), signer_);
    auto attempt = co_await parts_.endpoint.post(request, body, start + timeout);
    owner = parts_.owners.find(taken.ticket.assignment);
    if (owner != nullptr) owner->ended(taken.offset());
    if (attempt.error == core::AttemptError::aborted) co_return std::nullopt;

    attempt.started_at = started_at;
    attempt.phases.queue = std::chrono::duration_cast<std::chrono::microseconds>(start - taken.at);
    if (!taken.task.test) parts_.counts.attempted(attempt);
    co_return attempt;
}

core::Outcome Attempting::cannot_send(const Taken& taken, const PreparedWebhook::Unsendable& why,
                                      const core::RetryPolicy& retries)
{
    // A request that never left is an attempt too: the owner of the webhook must see why nothing came.
    core::Attempt attempt;
    attempt.started_at = parts_.broker.now();
    attempt.error = why.error;
    attempt.error_detail = why.detail;
    if (why.reason != OutcomeReason::secret_unreadable) return judge(taken, std::move(attempt), retries);
    return park(taken, why.reason, until_the_key_is_back);
}

core::Outcome Attempting::park(const Taken& taken, OutcomeReason reason, std::chrono::milliseconds wait)
{
    if (taken.task.test) return unsent(taken, Verdict::failed, reason);
    const auto now = parts_.broker.now();
    if (now > taken.task.source_time + longest_hold) return unsent(taken, Verdict::failed, OutcomeReason::expired);
    auto outcome = unsent(taken, Verdict::parked, reason);
    outcome.due_at = now + wait;
    return outcome;
}

core::Outcome Attempting::judge(const Taken& taken, core::Attempt attempt, const core::RetryPolicy& retries)
{
    attempt.number = taken.task.attempts + 1;
    if (const auto hint = core::hint_of(attempt); !hint.empty()) attempt.error_detail = hint;
    if (taken.task.test) return judge_test(taken, std::move(attempt));
    const auto now = parts_.broker.now();
    const core::EndedAttempt ended{.number = attempt.number,
                                   .first_began_at = taken.task.first_attempt_at.value_or(attempt.started_at),
                                   .ended_at = now,
                                   .status = attempt.status,
                                   .error = attempt.error,
                                   .retry_after = core::parse_retry_after(attempt.retry_after, parts_.clock.wall())};
    const auto decision = retries.decide(ended, parts_.jitter());

    auto outcome = unsent(taken, Verdict::delivered, OutcomeReason::none);
    outcome.attempt = std::move(attempt);
    if (const auto* retry = std::get_if<core::RetryAt>(&decision)) {
        outcome.verdict = Verdict::retry;
        outcome.reason = OutcomeReason::attempt_failed;
        outcome.due_at = retry->due_at;
    } else if (const auto* failed = std::get_if<core::Failed>(&decision)) {
        outcome.verdict = Verdict::failed;
        outcome.reason = failed->reason;
    }
    return outcome;
}

// Never as gone: from that alone the webhook's disabling would be derived.
core::Outcome Attempting::judge_test(const Taken& taken, core::Attempt attempt)
{
    auto outcome = attempt.delivered() ? unsent(taken, Verdict::delivered, OutcomeReason::none)
                                       : unsent(taken, Verdict::failed, OutcomeReason::attempts_exhausted);
    outcome.attempt = std::move(attempt);
    return outcome;
}

core::Outcome Attempting::unsent(const Taken& taken, core::Verdict verdict, core::OutcomeReason reason)
{
    core::Outcome outcome;
    outcome.task = taken.task;
    outcome.endpoint_key = taken.endpoint_key();
    outcome.task_position = taken.record.position;
    outcome.verdict = verdict;
    outcome.reason = reason;
    outcome.decided_at = parts_.clock.wall();
    outcome.decided_by = settings_.worker;
    return outcome;
}

std::shared_ptr<const Attempting::Ready>
Attempting::prepare(const core::WebhookId& id, const core::PackedWebhook& packed, const core::Realm& realm)
{
    const auto found = ready_.find(id);
    if (found != ready_.end() && found->second.made_from == packed.offset()) return found->second.ready;

    // Thrown away whole when full: what is sent to today is back after one delivery each.
    if (ready_.size() >= ready_kept) ready_.clear();
    const auto held = packed.unpack();
    auto prepared = PreparedWebhook::prepare(held, *realm.dialect, parts_.sealer, parts_.clock.wall());
    Destination destination{.host = {}, .limits = limits_of(*realm.dialect, held.webhook.limits), .stakes = {}};
    if (const auto* sendable = std::get_if<PreparedWebhook>(&prepared)) destination.host = sendable->url().origin();
    auto ready = std::make_shared<const Ready>(
        Ready{std::move(prepared), policy_of(held.webhook, realm), std::move(destination)});
    ready_.insert_or_assign(id, Cached{held.offset, ready});
    return ready;
}

// A schedule that was allowed when it was written, and no longer is, gives way to the dialect's: what the operator says
// now holds for all.
core::RetryPolicy Attempting::policy_of(const core::Webhook& webhook, const core::Realm& realm) const
{
    const auto& dialects_own = policies_.at(realm.name);
    if (webhook.retry.empty()) return dialects_own;
    const auto own = core::RetryPolicy::create(realm.dialect->retry, webhook.retry, settings_.retries);
    return own ? *own : dialects_own;
}

core::EndpointLimits Attempting::limits_of(const core::Dialect& dialect, const core::LimitRule& own) const
{
    const auto most = settings_.in_flight_per_endpoint;
    const auto limits = core::stricter(dialect.limits, own);
    return {.in_flight = std::min(most, limits.in_flight.value_or(most)),
            .rate = limits.rate,
            .open_circuit = dialect.retry.open_circuit};
}

}  // namespace fantail::dispatcher
