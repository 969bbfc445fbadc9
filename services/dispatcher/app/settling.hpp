#pragma once

#include <functional>

#include <boost/asio/awaitable.hpp>

#include "dispatcher/app/broker_time.hpp"
#include "dispatcher/app/owners.hpp"
#include "dispatcher/app/ports.hpp"
#include "dispatcher/app/taken.hpp"
#include "fantail/core/delay_tiers.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/intake/intake.hpp"

namespace fantail::dispatcher {

/// What a settling needs of its worker; all of it outlives it.
struct SettlingParts {
    intake::RecordLog& log;
    BrokerTime& broker;
    Owners& owners;
    Counts& counts;
    intake::Failure& failure;
    std::function<core::MemoryRoom()> memory;  ///< whether one more may wait in memory
};

/// Writes an outcome, then what follows from it, then settles its task: each when the one before is acknowledged, so
/// that a crash between any two repeats what is missing and loses nothing.
///
/// What has been sent has an outcome in the log, whoever owns its partition by then. What follows from it is derived
/// by the owner alone, which must hold a lease.
///
/// Threads: one worker's.
class Settling {
public:
    Settling(core::TopicNames topics, SettlingParts parts);

    boost::asio::awaitable<void> conclude(const Taken& taken, const core::Outcome& outcome, intake::Intake& intake);

    /// By an outcome that is in the log already.
    boost::asio::awaitable<void> derive(const Taken& taken, const core::Outcome& outcome, intake::Intake& intake);

private:
    boost::asio::awaitable<bool> write_outcome(const Taken& taken, const core::Outcome& outcome);
    boost::asio::awaitable<bool> is_ours(const Taken& taken, intake::Intake& intake);
    boost::asio::awaitable<bool> write_follow_ups(const Taken& taken, const core::Outcome& outcome,
                                                  intake::Intake& intake);

    core::TopicNames topics_;
    SettlingParts parts_;
};

}  // namespace fantail::dispatcher
