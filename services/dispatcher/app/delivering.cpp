#include "dispatcher/app/delivering.hpp"

#include <algorithm>
#include <utility>

#include "fantail/codec/records.hpp"
#include "fantail/codec/task_header.hpp"
#include "fantail/core/assert.hpp"
#include "fantail/core/delay_tiers.hpp"
#include "fantail/runtime/deadline.hpp"

namespace fantail::dispatcher {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds look_for_outcomes_every{200};
constexpr milliseconds late_outcome{2'000};  // a former owner's, behind its request's deadline

// What the relay brings back is due within this; a task that claims more would hold up its partition.
constexpr milliseconds longest_memory_wait = core::memory_wait + milliseconds{2'000};

// Then tasks are taken side by side again: some seconds' work, and most likely past what was under way with the poison.
constexpr std::int64_t one_at_a_time_for{256};

milliseconds longest_attempt(const core::Realms& realms)
{
    milliseconds longest{0};
    for (const auto& realm : realms.all()) longest = std::max(longest, realm.dialect->attempt_timeout);
    return longest;
}

core::Result<core::DeliveryTask> read_task(const core::InRecord& record)
{
    const auto* header = record.header(codec::task_header);
    if (header == nullptr || !record.value) return core::Error{core::ErrorCode::unreadable, "no header, or no body"};
    return codec::decode_task(*header);
}

}  // namespace

Delivering::Delivering(DeliveringSettings settings, DeliveringParts parts)
    : settings_{std::move(settings)}, parts_{std::move(parts)},
      taking_over_{parts_.executor, settings_.duplicates.age, {parts_.outcomes, owners_, parts_.clock, parts_.counts}},
      attempting_{settings_.worker,
                  settings_.retries,
                  {parts_.endpoint, parts_.table, parts_.realms, parts_.sealer, parts_.clock, parts_.broker, owners_,
                   parts_.counts, parts_.jitter}},
      settling_{settings_.topics,
                {parts_.log, parts_.broker, owners_, parts_.counts, parts_.failure,
                 [this] {
                     return due_.size() < settings_.waiting_in_memory ? core::MemoryRoom::available
                                                                      : core::MemoryRoom::full;
                 }}},
      queue_{settings_.in_flight}, due_changed_{parts_.executor}
{
}

void Delivering::given(const intake::Assigned& assigned)
{
    const auto& owner = owners_.open(assigned, {.now = parts_.clock.wall(),
                                                .longest_wait = longest_attempt(parts_.realms) + late_outcome,
                                                .duplicates = settings_.duplicates});
    if (owner.one_at_a_time()) {
        intake_->take_one_at_a_time(assigned.partition, core::Offset{assigned.start.value() + one_at_a_time_for});
    }
    parts_.tasks.spawn(taking_over_.run(assigned.partition, assigned.assignment, [this] { ask_again(); }));
}

void Delivering::gone(const core::Partition& partition) { owners_.close(partition); }

bool Delivering::may_take(const core::Partition& partition) const
{
    const auto* owner = owners_.find(partition);
    return owner != nullptr && owner->is_caught_up();
}

std::string Delivering::note(const core::Partition& partition, core::Offset watermark, intake::NoteFor why)
{
    auto* owner = owners_.find(partition);
    FANTAIL_ASSERT(owner != nullptr);
    return owner->note(watermark, why, parts_.clock.wall());
}

void Delivering::take(core::InRecord record, intake::Ticket ticket)
{
    consider(Taken{std::move(record), ticket, parts_.clock.steady()});
}

void Delivering::drop_queued(const std::vector<core::Partition>& partitions)
{
    const auto unwanted = [&](const Taken& taken) {
        return std::find(partitions.begin(), partitions.end(), taken.partition()) != partitions.end();
    };
    awaiting_.remove_if(unwanted);
    due_.remove_if(unwanted);
    queue_.remove_if(unwanted);
}

/// The outcome log first, the memory of duplicates second: that is seeded from the same outcomes, and would take a task
/// for its own duplicate whose retry nobody has derived yet.
void Delivering::consider(Taken taken)
{
    auto* owner = owners_.find(taken.ticket.assignment);
    if (owner == nullptr) return;  // given up: the next owner has it
    const auto decision = owner->decide(taken.offset(), parts_.clock.wall());
    if (std::holds_alternative<core::AwaitOutcome>(decision)) {
        awaiting_.push_back(std::move(taken));
    } else if (std::holds_alternative<core::SettleTask>(decision)) {
        auto outcome = owner->standing(taken.offset());
        intake_->begin(taken.ticket);
        parts_.tasks.spawn(settle_by(std::move(taken), std::move(outcome)));
    } else if (auto task = read_task(taken.record); !task) {
        conclude_at_once(std::move(taken), core::Verdict::failed, core::OutcomeReason::unreadable_task);
    } else {
        taken.task = std::move(*task);
        if (std::holds_alternative<PoisonTask>(decision)) {
            conclude_at_once(std::move(taken), core::Verdict::failed, core::OutcomeReason::poison_task);
        } else {
            admit(std::move(taken), *owner);
        }
    }
}

void Delivering::admit(Taken taken, Ownership& owner)
{
    const auto answer = owner.admit(taken.task, core::Duplicates::at(parts_.clock.steady()));
    if (answer == core::Duplicates::Answer::duplicate) {
        parts_.counts.duplicate_dropped(taken.task);
        intake_->begin(taken.ticket);
        intake_->settle(taken.ticket);
        return;
    }
    if (!taken.task.due_at) return queue(std::move(taken));

    const auto late = parts_.broker.now() - *taken.task.due_at;
    if (late >= milliseconds::zero()) {
        parts_.counts.started(late);
        queue(std::move(taken));
    } else if (-late > longest_memory_wait) {
        parts_.counts.due_time_refused();
        queue(std::move(taken));
    } else {
        const auto due_at = *taken.task.due_at;
        due_.push(due_at, std::move(taken));
        if (due_.next_due() == due_at) due_changed_.notify_all();
    }
}

void Delivering::ask_again()
{
    for (auto asked = std::exchange(awaiting_, {}); !asked.empty(); asked.pop_front()) {
        consider(std::move(asked.front()));
    }
    intake_->may_have_room();
}

void Delivering::start_due()
{
    const auto now = parts_.broker.now();
    while (auto taken = due_.pop(now)) {
        parts_.counts.started(now - *taken->task.due_at);
        const auto key = taken->endpoint_key();
        queue_.push(key, std::move(*taken));
    }
    start_next();
}

asio::awaitable<void> Delivering::serve_due()
{
    for (;;) {
        const auto next = due_.next_due();
        if (!next) {
            co_await due_changed_.wait();
            continue;
        }
        const auto wait = std::max(milliseconds::zero(), *next - parts_.broker.now());
        co_await due_changed_.wait_until(parts_.clock.steady() + wait);
        start_due();
    }
}

asio::awaitable<void> Delivering::serve_take_over()
{
    for (;;) {
        co_await runtime::pause(look_for_outcomes_every);
        look_for_outcomes();
    }
}

void Delivering::queue(Taken taken)
{
    const auto key = taken.endpoint_key();
    queue_.push(key, std::move(taken));
    start_next();
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
    const auto outcome = co_await attempting_.conclude(taken, *intake_);
    // The request is over: its endpoint's next one need not wait until Kafka has heard of this one.
    queue_.ended(taken.endpoint_key());
    start_next();
    if (outcome) {
        co_await settling_.conclude(taken, *outcome, *intake_);
    } else {
        intake_->abandon(taken.ticket);
    }
}

void Delivering::conclude_at_once(Taken taken, core::Verdict verdict, core::OutcomeReason reason)
{
    auto outcome = attempting_.unsent(taken, verdict, reason);
    intake_->begin(taken.ticket);
    parts_.tasks.spawn(conclude_unsent(std::move(taken), std::move(outcome)));
}

asio::awaitable<void> Delivering::conclude_unsent(Taken taken, core::Outcome outcome)
{
    const bool ours = co_await intake_->lease(taken.ticket);
    if (ours) {
        co_await settling_.conclude(taken, outcome, *intake_);
    } else {
        intake_->abandon(taken.ticket);
    }
}

asio::awaitable<void> Delivering::settle_by(Taken taken, core::Outcome outcome)
{
    parts_.counts.settled_by_log(outcome);
    co_await settling_.derive(taken, outcome, *intake_);
}

}  // namespace fantail::dispatcher
