#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "fantail/core/outcome.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/take_over.hpp"
#include "fantail/core/url.hpp"

namespace fantail::dispatcher {

/// A signed request, as it goes over the wire.
struct SignedRequest {
    core::Url url;
    std::string head;   ///< request line and fields, up to and with the blank line
    std::string owner;  ///< `realm/tenant`: whose client certificates may be shown
};

/// Where a signed request is sent.
///
/// Threads: called only from the worker that owns it; many posts may be outstanding.
/// Ends:    by its deadline at the latest. After cancellation it returns AttemptError::aborted promptly.
class Endpoint {
public:
    virtual ~Endpoint() = default;

    /// One attempt. Every refusal by the network or the receiver is a value. `request` and `body` must live until it
    /// returns.
    virtual boost::asio::awaitable<core::Attempt> post(const SignedRequest& request, std::string_view body,
                                                       std::chrono::steady_clock::time_point deadline) = 0;
};

/// The log of outcomes, read by a partition's new owner.
///
/// Threads: called only from the worker that owns it; one read() of a partition at a time.
/// Errors:  Kafka does not answer: ask again.
class OutcomeLog {
public:
    virtual ~OutcomeLog() = default;

    /// Where the log of this partition begins, and where what was written since then does.
    virtual boost::asio::awaitable<core::Result<core::OutcomeReach>> reach(std::int32_t partition,
                                                                           core::Timestamp since) = 0;

    using Take = std::function<void(core::Offset, core::Outcome)>;

    /// Gives the outcomes from there to the end that the log has now, and returns where to go on. One that cannot be
    /// read is left out.
    virtual boost::asio::awaitable<core::Result<core::Offset>> read(std::int32_t partition, core::Offset from,
                                                                    Take take) = 0;
};

/// What the dispatcher decides, it counts.
///
/// Threads: called from the worker that owns it.
class Counts {
public:
    virtual ~Counts() = default;

    virtual void attempted(const core::Attempt& attempt) = 0;
    virtual void concluded(const core::Outcome& outcome) = 0;
    virtual void settled_late() = 0;            ///< its partition had been given up
    virtual void webhook_offset_unknown() = 0;  ///< a task named an offset beyond the end of the table
    virtual void duplicate_dropped(const core::DeliveryTask& task) = 0;
    virtual void settled_by_log(const core::Outcome& outcome) = 0;  ///< a former owner's outcome stood
    virtual void started(std::chrono::milliseconds late) = 0;       ///< a task that had a due time, that much after it
    virtual void due_time_refused() = 0;                            ///< too far ahead for a task: taken as due
    virtual void take_over_waits(const core::Error& why) = 0;       ///< the outcomes cannot be read yet
    virtual void taken_over(std::size_t outcomes) = 0;              ///< a partition, after so many outcomes
};

}  // namespace fantail::dispatcher
