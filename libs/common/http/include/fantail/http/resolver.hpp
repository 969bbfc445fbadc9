#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/address_rules.hpp"
#include "fantail/core/name_cache.hpp"
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
    std::string servers;            ///< `10.0.0.2,10.0.0.3:5353`; empty: those of /etc/resolv.conf
    core::NameCacheLimits cache{};  ///< the same for everybody but tests
    std::function<std::chrono::steady_clock::time_point()> now{&std::chrono::steady_clock::now};  ///< the cache's time
};

/// What has been asked and looked up since the start; read by the owner for its metrics.
struct ResolverCounters {
    std::uint64_t found{0};         ///< look-ups that brought addresses
    std::uint64_t no_such_name{0};  ///< look-ups of names that the servers do not know
    std::uint64_t failed{0};        ///< look-ups without an answer of use
    std::uint64_t hits{0};          ///< askers who did not have to wait, also for a stale or no answer
    std::uint64_t stale{0};         ///< askers who were given an old answer because DNS gave none
    std::uint64_t refused{0};       ///< askers for whom there was no room
    std::size_t names{0};           ///< remembered now
    std::size_t under_way{0};       ///< look-ups, now
};

/// Looks names up with c-ares, in /etc/hosts and at the servers of /etc/resolv.conf, and remembers what it found.
///
/// Asio's own resolver asks for one name at a time, so that three dead names hold up every healthy one for seconds.
/// Here all look-ups run at once on the worker's own sockets: a name that nobody answers for delays only who asked for
/// it. How long an answer serves, what is served while DNS is dead and how much runs at once is core::NameCache's.
///
/// A name is taken as it is: the search list of /etc/resolv.conf belongs to people at a shell, and would turn the name
/// of a stranger's host into one of ours. IPv4 addresses come first, because they are dialled one after the other and a
/// broken IPv6 path would take the whole time. Of an answer no more addresses are given than the cache keeps.
///
/// Threads: use from the thread that runs `io`.
/// Errors:  the constructor throws when c-ares cannot start; a name that cannot be found is a value.
/// Ends:    a cancelled resolve() ends as `aborted`, and the look-up goes on for whoever else waits for it. The
///          destructor ends what is under way as `aborted`; those coroutines must not be resumed after `io` is gone.
class Resolver final : public NameResolver {
public:
    Resolver(boost::asio::io_context& io, ResolverSettings settings);
    ~Resolver() override;

    boost::asio::awaitable<Resolved> resolve(std::string name, std::chrono::steady_clock::time_point deadline) override;

    [[nodiscard]] ResolverCounters counters() const noexcept;

private:
    class Desk;
    std::shared_ptr<Desk> desk_;  ///< also held by who waits at it
};

}  // namespace fantail::http
