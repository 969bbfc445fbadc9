#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace fantail::runtime {

using Deadline = std::chrono::steady_clock::time_point;

namespace detail {

/// Lets co_spawn carry a value that has no default.
template <class T>
boost::asio::awaitable<std::optional<T>> boxed(boost::asio::awaitable<T> operation)
{
    std::optional<T> value = co_await std::move(operation);
    co_return value;
}

[[nodiscard]] inline bool is_aborted(const std::exception_ptr& failure)
{
    try {
        std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
        return error.code() == boost::asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace detail

/// Awaits `operation`, but no longer than until `deadline`; nullopt when that came first, after the operation has been
/// cancelled and has ended. A value that arrives while it is being cancelled is returned, not dropped.
///
/// Asio's `operation || timer` would wait out the timer when the operation throws, and lose what it threw.
///
/// Cost: a timer and a second coroutine; not for the path of each delivery.
/// Ends: passes a cancellation of its own on to the operation, and throws operation_aborted.
template <class T>
boost::asio::awaitable<std::optional<T>> with_deadline(boost::asio::awaitable<T> operation, Deadline deadline)
{
    namespace asio = boost::asio;
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer{executor, deadline};

    auto race = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, detail::boxed<T>(std::move(operation)), asio::deferred),
        timer.async_wait(asio::deferred));
    auto [order, failure, value, expired] =
        co_await race.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);

    if (!failure) co_return value;
    if (!expired && order[0] == 1 && detail::is_aborted(failure)) co_return std::nullopt;
    std::rethrow_exception(failure);
}

namespace detail {

inline boost::asio::awaitable<bool> true_after(boost::asio::awaitable<void> operation)
{
    co_await std::move(operation);
    co_return true;
}

}  // namespace detail

/// The same for an operation that gives nothing; false when the deadline came first.
inline boost::asio::awaitable<bool> with_deadline(boost::asio::awaitable<void> operation, Deadline deadline)
{
    auto ended = co_await with_deadline(detail::true_after(std::move(operation)), deadline);
    co_return ended.has_value();
}

/// Suspends for `duration`; throws operation_aborted when cancelled.
boost::asio::awaitable<void> pause(std::chrono::milliseconds duration);

/// Lets the loop serve others: for loops that have run long without waiting.
boost::asio::awaitable<void> yield();

}  // namespace fantail::runtime
