#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace fantail::runtime {

using Deadline = std::chrono::steady_clock::time_point;

/// Awaits `operation`, but no longer than until `deadline`; false when that came first, after the operation has been
/// cancelled and has ended.
///
/// Asio's `operation || timer` would wait out the timer when the operation throws, and lose what it threw.
///
/// Cost: a timer and a second coroutine; not for the path of each delivery.
/// Ends: passes a cancellation of its own on to the operation, and throws operation_aborted.
boost::asio::awaitable<bool> with_deadline(boost::asio::awaitable<void> operation, Deadline deadline);

namespace detail {

/// `kept` belongs to the caller's frame, which outlives this one.
template <class T>
boost::asio::awaitable<void> keep(boost::asio::awaitable<T> operation, std::optional<T>& kept)
{
    auto value = co_await std::move(operation);
    kept.emplace(std::move(value));
}

}  // namespace detail

/// The same for an operation that gives a value; nullopt when the deadline came first. A value that arrives while the
/// operation is being cancelled is returned, not dropped.
///
/// The race itself is compiled once, for void: Asio's parallel group costs seconds of compilation for each type.
template <class T>
boost::asio::awaitable<std::optional<T>> with_deadline(boost::asio::awaitable<T> operation, Deadline deadline)
{
    std::optional<T> value;
    auto kept = detail::keep(std::move(operation), value);
    co_await with_deadline(std::move(kept), deadline);
    co_return value;
}

/// Suspends for `duration`; throws operation_aborted when cancelled.
boost::asio::awaitable<void> pause(std::chrono::milliseconds duration);

/// Lets the loop serve others: for loops that have run long without waiting.
boost::asio::awaitable<void> yield();

}  // namespace fantail::runtime
