#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "connection.hpp"
#include "exchange.hpp"
#include "fantail/core/address_rules.hpp"
#include "pool.hpp"

namespace fantail::http {

/// Where to connect, and what with. Every address has been judged.
struct RaceTo {
    boost::asio::io_context& io;
    Pool& pool;  ///< gives up an idle connection when descriptors run out
    std::size_t buffer_limit;
    std::vector<core::IpAddress> addresses;  ///< in order of preference, not empty
    std::uint16_t port;
    std::chrono::steady_clock::time_point deadline;
};

/// A connection and the address it is to, or why there is none and the address that says so.
struct RaceEnd {
    std::unique_ptr<Connection> connection;
    std::optional<core::IpAddress> address;
    Failure failure;
};

constexpr std::chrono::milliseconds head_start{250};  ///< of one address over the next (RFC 8305, 5 and 8)
constexpr std::size_t most_at_once = 4;               ///< an attempt must not eat the descriptors of a hundred
constexpr std::size_t most_addresses = 16;            ///< nor knock at all of a name's 500 addresses

/// Connects to the first of several addresses that answers (RFC 8305, "happy eyeballs").
///
/// Each has a head start over the next; one that fails gives way at once. Who connects first wins and the others are
/// closed. When descriptors run out, and no idle connection can be given up for one, no further address is tried.
///
/// Ends: at the deadline, as `timeout`; when cancelled it throws like any wait, with nothing left open.
boost::asio::awaitable<RaceEnd> connect_first(RaceTo to);

/// The families in turn, beginning with the first one's (RFC 8305, 4), at most `most_addresses`.
std::vector<core::IpAddress> interleaved(const std::vector<core::IpAddress>& addresses);

}  // namespace fantail::http
