#include "dispatcher/app/taking_over.hpp"

#include <utility>

namespace fantail::dispatcher {

namespace asio = boost::asio;

TakingOver::TakingOver(asio::any_io_executor executor, std::chrono::milliseconds memory, TakingOverParts parts)
    : memory_{memory}, parts_{parts}, again_{std::move(executor)}
{
}

asio::awaitable<void> TakingOver::run(core::Partition partition, std::uint64_t assignment,
                                      std::function<void()> changed)
{
    auto next = co_await find_start(partition.number, assignment);
    while (next && parts_.owners.find(assignment) != nullptr) {
        auto end = co_await read(partition.number, assignment, *next);
        auto* owner = parts_.owners.find(assignment);
        if (owner == nullptr) break;
        if (end) {
            next = *end;
            owner->caught_up(*end);
            // Asked first: a wait that ends in between must still be told of.
            const bool more = owner->awaits_others(parts_.clock.wall());
            changed();
            if (!more) break;
        } else {
            parts_.counts.take_over_waits(end.error());
        }
        co_await again_.wait();
    }
}

/// nullopt: the assignment ended before Kafka answered.
asio::awaitable<std::optional<core::Offset>> TakingOver::find_start(std::int32_t partition, std::uint64_t assignment)
{
    while (parts_.owners.find(assignment) != nullptr) {
        const auto reach = co_await parts_.outcomes.reach(partition, parts_.clock.wall() - memory_);
        const auto* owner = parts_.owners.find(assignment);
        if (owner == nullptr) break;
        if (reach) co_return owner->read_from(*reach);
        parts_.counts.take_over_waits(reach.error());
        co_await again_.wait();
    }
    co_return std::nullopt;
}

asio::awaitable<core::Result<core::Offset>> TakingOver::read(std::int32_t partition, std::uint64_t assignment,
                                                             core::Offset from)
{
    std::size_t count = 0;
    auto take = [&](core::Offset at, core::Outcome outcome) {
        ++count;
        auto* owner = parts_.owners.find(assignment);
        if (owner != nullptr) owner->read(at, std::move(outcome), core::Duplicates::at(parts_.clock.steady()));
    };
    auto end = co_await parts_.outcomes.read(partition, from, std::move(take));
    if (end) parts_.counts.taken_over(count);
    co_return end;
}

}  // namespace fantail::dispatcher
