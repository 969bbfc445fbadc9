#include "dispatcher/app/settling.hpp"

#include <utility>

#include "dispatcher/app/outcome_records.hpp"

namespace fantail::dispatcher {

namespace asio = boost::asio;

Settling::Settling(core::TopicNames topics, SettlingParts parts) : topics_{std::move(topics)}, parts_{std::move(parts)}
{
}

asio::awaitable<void> Settling::conclude(const Taken& taken, const core::Outcome& outcome, intake::Intake& intake)
{
    const bool written = co_await write_outcome(taken, outcome);
    if (!written) {
        intake.abandon(taken.ticket);
        co_return;
    }
    parts_.counts.concluded(outcome);
    co_await derive(taken, outcome, intake);
}

asio::awaitable<void> Settling::derive(const Taken& taken, const core::Outcome& outcome, intake::Intake& intake)
{
    const bool derived = co_await write_follow_ups(taken, outcome, intake);
    if (!derived) {
        intake.abandon(taken.ticket);
        co_return;
    }
    if (intake.settle(taken.ticket) == intake::Settled::stale) parts_.counts.settled_late();
}

asio::awaitable<bool> Settling::write_outcome(const Taken& taken, const core::Outcome& outcome)
{
    const auto logged = co_await intake::append(parts_.log, outcome_record(topics_, outcome));
    if (!logged) {
        parts_.failure.cannot_go_on(logged.error());
        co_return false;
    }
    if (auto* owner = parts_.owners.find(taken.ticket.assignment)) owner->logged(taken.offset(), logged->offset);
    co_return true;
}

asio::awaitable<bool> Settling::is_ours(const Taken& taken, intake::Intake& intake)
{
    const bool ours = co_await intake.lease(taken.ticket);
    if (!ours) parts_.counts.settled_late();
    co_return ours;
}

asio::awaitable<bool> Settling::write_follow_ups(const Taken& taken, const core::Outcome& outcome,
                                                 intake::Intake& intake)
{
    // Where it waits goes by the time at which it is written.
    const bool may_derive = co_await is_ours(taken, intake);
    if (!may_derive) co_return false;
    std::optional<core::DelayTier> place;
    if (outcome.due_at) {
        const auto wait = *outcome.due_at - parts_.broker.now();
        place = core::waiting_place(wait, parts_.memory(), core::hop_limit);
    }
    auto records = follow_up_records(topics_, outcome, taken.record, place);
    for (auto& record : records) {
        // Asked before each: the partition may have gone while the one before was on its way.
        const bool ours = co_await is_ours(taken, intake);
        if (!ours) co_return false;
        const auto written = co_await intake::append(parts_.log, std::move(record));
        if (written) continue;
        parts_.failure.cannot_go_on(written.error());
        co_return false;
    }
    co_return true;
}

}  // namespace fantail::dispatcher
