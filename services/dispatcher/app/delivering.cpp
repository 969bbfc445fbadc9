#include "dispatcher/app/delivering.hpp"

#include <algorithm>
#include <utility>

#include "dispatcher/app/outcome_records.hpp"
#include "fantail/codec/records.hpp"
#include "fantail/core/assert.hpp"
#include "fantail/core/verdict.hpp"

namespace fantail::dispatcher {

namespace asio = boost::asio;

namespace {

constexpr std::size_t prepared_kept = 50'000;  // webhooks; about 1 KiB each

/// An end without a request.
struct Unsent {
    core::Verdict verdict;
    core::OutcomeReason reason;
};

bool belongs_to(const core::DeliveryTask& task, const core::Webhook& webhook)
{
    static const core::TenantId every_tenant{"*"};
    return task.realm == webhook.realm && (task.tenant == webhook.tenant || webhook.tenant == every_tenant);
}

std::optional<Unsent> why_not_sent(const core::DeliveryTask& task, const core::HeldWebhook* held,
                                   const core::Realm* realm)
{
    using core::OutcomeReason;
    using core::Verdict;
    if (held == nullptr || held->deleted) return Unsent{Verdict::discarded, OutcomeReason::webhook_gone};
    if (!belongs_to(task, held->webhook)) return Unsent{Verdict::failed, OutcomeReason::foreign_webhook};
    if (held->webhook.state == core::WebhookState::inactive) {
        return Unsent{Verdict::discarded, OutcomeReason::webhook_inactive};
    }
    if (realm == nullptr) return Unsent{Verdict::failed, OutcomeReason::unknown_realm};
    return std::nullopt;
}

// A request that never left is an attempt too: the owner of the webhook must see why nothing came.
core::Attempt never_left(const PreparedWebhook::Unsendable& why, core::Timestamp now)
{
    core::Attempt attempt;
    attempt.started_at = now;
    attempt.error = why.error;
    attempt.error_detail = why.detail;
    return attempt;
}

}  // namespace

Delivering::Delivering(DeliveringSettings settings, DeliveringParts parts)
    : settings_{std::move(settings)}, parts_{parts}, queue_{settings_.in_flight}
{
}

void Delivering::take(core::InRecord record, intake::Ticket ticket)
{
    const core::EndpointKey key{record.key};
    queue_.push(key, Taken{std::move(record), ticket, parts_.clock.steady()});
    start_next();
}

void Delivering::drop_queued(const std::vector<core::Partition>& partitions)
{
    queue_.remove_if([&](const Taken& taken) {
        return std::find(partitions.begin(), partitions.end(), taken.record.position.partition) != partitions.end();
    });
}

void Delivering::start_next()
{
    while (auto taken = queue_.next()) {
        intake_->begin(taken->ticket);
        parts_.tasks.spawn(deliver(std::move(*taken)));
    }
}

asio::awaitable<void> Delivering::deliver(Taken taken)
{
    const auto outcome = co_await conclude(taken);
    // The request is over: its endpoint's next one need not wait until Kafka has heard of this one.
    queue_.ended(core::EndpointKey{taken.record.key});
    start_next();

    bool written = false;
    if (outcome) written = co_await write(taken, *outcome);
    if (!written) {
        intake_->abandon(taken.ticket);
        co_return;
    }
    parts_.counts.concluded(*outcome);
    if (intake_->settle(taken.ticket) == intake::Settled::stale) parts_.counts.settled_late();
}

asio::awaitable<std::optional<core::Outcome>> Delivering::conclude(const Taken& taken)
{
    core::Outcome outcome;
    outcome.endpoint_key = core::EndpointKey{taken.record.key};
    outcome.task_position = taken.record.position;
    outcome.decided_by = settings_.worker;

    const auto* header = taken.record.header(task_header);
    auto task = header != nullptr ? codec::decode_task(*header) : core::Error{core::ErrorCode::unreadable, "no header"};
    if (!task || !taken.record.value) {
        outcome.reason = core::OutcomeReason::unreadable_task;
        outcome.decided_at = parts_.clock.wall();
        co_return outcome;
    }
    outcome.task = std::move(*task);

    const auto passed = co_await parts_.table.passed(outcome.task.webhook_offset);
    if (passed == TableView::Passed::unknown_offset) parts_.counts.webhook_offset_unknown();

    const auto held = parts_.table.find(outcome.task.webhook_id);
    const auto* realm = parts_.realms.find(outcome.task.realm);
    if (const auto unsent = why_not_sent(outcome.task, held.get(), realm)) {
        outcome.verdict = unsent->verdict;
        outcome.reason = unsent->reason;
        outcome.decided_at = parts_.clock.wall();
        co_return outcome;
    }

    const bool attempted = co_await attempt(taken, *held, *realm->dialect, outcome);
    if (!attempted) co_return std::nullopt;
    outcome.decided_at = parts_.clock.wall();
    co_return outcome;
}

asio::awaitable<bool> Delivering::attempt(const Taken& taken, const core::HeldWebhook& held,
                                          const core::Dialect& dialect, core::Outcome& outcome)
{
    const auto prepared = prepare(held, dialect);
    if (const auto* unsendable = std::get_if<PreparedWebhook::Unsendable>(prepared.get())) {
        outcome.verdict = core::Verdict::failed;
        outcome.reason = unsendable->reason;
        outcome.attempt = never_left(*unsendable, parts_.clock.wall());
        co_return true;
    }

    const auto started_at = parts_.clock.wall();
    const auto start = parts_.clock.steady();
    const auto& body = *taken.record.value;
    const auto request = std::get<PreparedWebhook>(*prepared).request(outcome.task, body, started_at, signer_);
    auto attempt = co_await parts_.endpoint.post(request, body, start + dialect.attempt_timeout);
    if (attempt.error == core::AttemptError::aborted) co_return false;

    attempt.number = outcome.task.attempts + 1;
    attempt.started_at = started_at;
    attempt.phases.queue = std::chrono::duration_cast<std::chrono::microseconds>(start - taken.at);
    parts_.counts.attempted(attempt);

    const auto judgement = core::judge(dialect.retry, attempt);
    outcome.verdict = judgement.verdict;
    outcome.reason = judgement.reason;
    outcome.attempt = std::move(attempt);
    co_return true;
}

asio::awaitable<bool> Delivering::write(const Taken& taken, const core::Outcome& outcome)
{
    const auto logged = co_await intake::append(parts_.log, outcome_record(settings_.topics, outcome));
    if (!logged) {
        parts_.failure.cannot_go_on(logged.error());
        co_return false;
    }
    auto follow_up = follow_up_record(settings_.topics, outcome, taken.record);
    if (!follow_up) co_return true;
    const auto derived = co_await intake::append(parts_.log, std::move(*follow_up));
    if (!derived) {
        parts_.failure.cannot_go_on(derived.error());
        co_return false;
    }
    co_return true;
}

std::shared_ptr<const Delivering::Prepared> Delivering::prepare(const core::HeldWebhook& held,
                                                                const core::Dialect& dialect)
{
    const auto found = prepared_.find(held.webhook.id);
    if (found != prepared_.end() && found->second.made_from == held.offset) return found->second.prepared;

    // Thrown away whole when full: what is sent to today is back after one delivery each.
    if (prepared_.size() >= prepared_kept) prepared_.clear();
    auto prepared = std::make_shared<const Prepared>(PreparedWebhook::prepare(held, dialect, parts_.sealer));
    prepared_.insert_or_assign(held.webhook.id, Cached{held.offset, prepared});
    return prepared;
}

}  // namespace fantail::dispatcher
