#pragma once

#include <chrono>
#include <functional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "dispatcher/app/owners.hpp"
#include "dispatcher/app/ports.hpp"
#include "fantail/intake/intake.hpp"
#include "fantail/runtime/async_event.hpp"

namespace fantail::dispatcher {

/// What a taking over needs of its worker; all of it outlives it.
struct TakingOverParts {
    OutcomeLog& outcomes;
    Owners& owners;
    const intake::Clock& clock;
    Counts& counts;
};

/// Reads what earlier owners of a partition left in the outcome log: to its end before anything is sent, and further
/// while a request of theirs may still end.
///
/// Threads: one worker's.
class TakingOver {
public:
    /// Outcomes as old as `memory` seed the memory of duplicates.
    TakingOver(boost::asio::any_io_executor executor, std::chrono::milliseconds memory, TakingOverParts parts);

    /// `changed` is called whenever more is known: tasks may be taken, and those that wait be asked about again.
    /// Ends when nothing is awaited any more, or with the assignment.
    boost::asio::awaitable<void> run(core::Partition partition, std::uint64_t assignment,
                                     std::function<void()> changed);

    /// Reads on where something is awaited, or asks again where Kafka did not answer; call now and then.
    void look_again() { again_.notify_all(); }

private:
    boost::asio::awaitable<std::optional<core::Offset>> find_start(std::int32_t partition, std::uint64_t assignment);
    boost::asio::awaitable<core::Result<core::Offset>> read(std::int32_t partition, std::uint64_t assignment,
                                                            core::Offset from);

    std::chrono::milliseconds memory_;
    TakingOverParts parts_;
    runtime::AsyncEvent again_;
};

}  // namespace fantail::dispatcher
