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
constexpr milliseconds write_endpoint_states_every{5'000};
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
      attempting_{{settings_.worker, settings_.retries, settings_.in_flight_per_endpoint},
                  {parts_.endpoint, parts_.table, parts_.realms, parts_.sealer, parts_.clock, parts_.broker, owners_,
                   parts_.counts, parts_.jitter}},
      settling_{settings_.topics,
                {parts_.log, parts_.broker, owners_, parts_.counts, parts_.failure,
                 [this] {
                     return due_.size() < settings_.waiting_in_memory ? core::MemoryRoom::available
                                                                      : core::MemoryRoom::full;
                 }}},
      turns_{{settings_.isolation, settings_.topics.webhook_state, settings_.partitions},
             parts_.log,
             parts_.clock,
             parts_.broker},
      sooner_{parts_.executor}
{
}

void Delivering::given(const intake::Assigned& assigned)
{
    const auto& owner = owners_.open(assigned, {.now = parts_.clock.wall(),
                                                .since = parts_.clock.steady(),
                                                .longest_wait = longest_attempt(parts_.realms) + late_outcome,
                                                .duplicates = settings_.duplicates});
    if (owner.one_at_a_time()) {
        intake_->take_one_at_a_time(assigned.partition, core::Offset{assigned.start.value() + one_at_a_time_for});
    }
    parts_.tasks.spawn(take_over(assigned.partition, assigned.assignment));
}

asio::awaitable<void> Delivering::take_over(core::Partition partition, std::uint64_t assignment)
{
    const auto left = co_await parts_.table.endpoints_as_of(parts_.clock.steady());
    if (owners_.find(assignment) == nullptr) co_return;
    turns_.take_over(partition.number, *left);
    co_await taking_over_.run(partition, assignment, [this] { ask_again(); });
}

void Delivering::gone(const core::Partition& partition)
{
    owners_.close(partition);
    turns_.forget(partition.number);
}

bool Delivering::may_take(const core::Partition& partition) const
{
    const auto* owner = owners_.find(partition);
    return owner != nullptr && owner->is_caught_up() && !turns_.isolation().is_saturated();
}

std::string Delivering::note(const core::Partition& partition, core::Offset watermark, intake::NoteFor why)
{
    auto* owner = owners_.find(partition);
    FANTAIL_ASSERT(owner != nullptr);
    if (why == intake::NoteFor::handing_over) turns_.hand_over(partition.number);
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
    turns_.remove_if(unwanted);
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
    if (taken.task.test) return start_test(std::move(taken), owner);
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
        sleep_shorter();
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
        push(std::move(*taken));
    }
    start_next();
}

asio::awaitable<void> Delivering::serve_time()
{
    for (;;) {
        sleeps_until_ = next_wake();
        if (sleeps_until_) {
            co_await sooner_.wait_until(*sleeps_until_);
        } else {
            co_await sooner_.wait();
        }
        start_due();
    }
}

std::optional<runtime::Deadline> Delivering::next_wake()
{
    const auto now = parts_.clock.steady();
    auto next = turns_.wake_at();
    if (const auto due = due_.next_due()) {
        const auto at = now + std::max(milliseconds::zero(), *due - parts_.broker.now());
        next = next ? std::min(*next, at) : at;
    }
    return next;
}

void Delivering::sleep_shorter()
{
    const auto next = next_wake();
    if (next && (!sleeps_until_ || *next < *sleeps_until_)) sooner_.notify_all();
}

asio::awaitable<void> Delivering::serve_take_over()
{
    for (;;) {
        co_await runtime::pause(look_for_outcomes_every);
        look_for_outcomes();
    }
}

asio::awaitable<void> Delivering::serve_endpoint_states()
{
    for (;;) {
        co_await runtime::pause(write_endpoint_states_every);
        turns_.write_states();
    }
}

void Delivering::queue(Taken taken)
{
    push(std::move(taken));
    start_next();
}

void Delivering::start_test(Taken taken, const Ownership& owner)
{
    const auto turn = turns_.start_test(taken, attempting_.destination(taken.task), owner.since());
    intake_->begin(taken.ticket);
    parts_.tasks.spawn(deliver(std::move(taken), turn));
    start_next();  // its endpoint may have come to another host
}

void Delivering::push(Taken taken)
{
    auto destination = attempting_.destination(taken.task);
    const auto owned_since = owners_.find(taken.ticket.assignment)->since();
    turns_.push(std::move(taken), std::move(destination), owned_since);
}

void Delivering::start_next()
{
    while (auto turn = turns_.next()) {
        intake_->begin(turn->item.ticket);
        parts_.tasks.spawn(deliver(std::move(turn->item), turn->what));
    }
    sleep_shorter();
    const bool was_saturated = std::exchange(saturated_, turns_.isolation().is_saturated());
    if (was_saturated && !saturated_) intake_->may_have_room();
}

asio::awaitable<void> Delivering::deliver(Taken taken, core::Permission turn)
{
    const auto outcome = co_await attempting_.conclude(taken, turn, *intake_);
    if (std::holds_alternative<core::Start>(turn)) {
        // The request is over: its endpoint's next one need not wait until Kafka has heard of this one.
        if (taken.task.test) {
            turns_.test_ended(taken.endpoint_key());
        } else {
            turns_.ended(taken.endpoint_key(), outcome, parts_.jitter());
        }
        start_next();
    }
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
