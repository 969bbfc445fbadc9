#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/address_rules.hpp"
#include "fantail/core/outcome.hpp"

namespace fantail::http {

/// What a name stands for. Either there are addresses, in the order to dial them, or `error` says why not.
struct Resolved {
    std::vector<core::IpAddress> addresses;
    core::AttemptError error{core::AttemptError::none};
    std::string error_detail;  ///< for a person; names no name server of ours
};

/// Turns a host name into addresses. The client's only way to DNS, so that a test scripts what a name stands for.
class NameResolver {
public:
    NameResolver() = default;
    NameResolver(const NameResolver&) = delete;
    NameResolver& operator=(const NameResolver&) = delete;
    virtual ~NameResolver() = default;

    /// Ends at `deadline` at the latest (as `timeout`), and as `aborted` when cancelled. Any number may be under way.
    virtual boost::asio::awaitable<Resolved> resolve(std::string name,
                                                     std::chrono::steady_clock::time_point deadline) = 0;
};

struct ResolverSettings {
    std::string servers;  ///< `10.0.0.2,10.0.0.3:5353`; empty: those of /etc/resolv.conf
};

/// Looks names up with c-ares, in /etc/hosts and at the servers of /etc/resolv.conf.
///
/// Asio's own resolver asks for one name at a time, so that three dead names hold up every healthy one for seconds.
/// Here all look-ups run at once on the worker's own sockets: a name that nobody answers for delays only who asked for
/// it.
///
/// Threads: use from the thread that runs `io`.
/// Errors:  the constructor throws when c-ares cannot start; a name that cannot be found is a value.
/// Ends:    the destructor ends what is under way as `aborted`; those coroutines must not be resumed after `io` is
/// gone.
class Resolver final : public NameResolver {
public:
    Resolver(boost::asio::io_context& io, const ResolverSettings& settings);
    ~Resolver() override;

    boost::asio::awaitable<Resolved> resolve(std::string name, std::chrono::steady_clock::time_point deadline) override;

private:
    class Channel;
    std::shared_ptr<Channel> channel_;
};

}  // namespace fantail::http
