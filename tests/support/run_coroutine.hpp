#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace fantail::test {

inline constexpr std::chrono::seconds test_patience{20};

/// Runs the loop until `task` has ended and returns what it gave. Throws what it threw, and when it does not end.
/// Whatever else lives on the loop keeps its place there and goes on with the next call.
template <class T>
T run_coroutine(boost::asio::io_context& io, boost::asio::awaitable<T> task)
{
    std::exception_ptr failure;
    std::optional<T> value;
    bool ended = false;
    io.restart();
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr thrown, T given) {
        failure = thrown;
        if (!thrown) value.emplace(std::move(given));
        ended = true;
        io.stop();
    });
    io.run_for(test_patience);
    io.stop();
    if (!ended) throw std::runtime_error{"the coroutine did not end"};
    if (failure) std::rethrow_exception(failure);
    return std::move(*value);
}

inline boost::asio::awaitable<bool> true_after(boost::asio::awaitable<void> task)
{
    co_await std::move(task);
    co_return true;
}

inline void run_coroutine(boost::asio::io_context& io, boost::asio::awaitable<void> task)
{
    run_coroutine(io, true_after(std::move(task)));
}

}  // namespace fantail::test
