#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "fantail/core/outcome.hpp"
#include "fantail/core/url.hpp"

namespace fantail::dispatcher {

/// A signed request, as it goes over the wire.
struct SignedRequest {
    core::Url url;
    std::string head;  ///< request line and fields, up to and with the blank line
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
};

}  // namespace fantail::dispatcher
