#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace fantail::runtime {

/// Owns coroutines: whoever starts one through a group can cancel it, and can wait until it is gone.
///
/// A detached coroutine outlives what it refers to and takes its exceptions along. Here the exception that leaves a
/// task reaches `on_failure`, which is expected to begin a controlled stop; `operation_aborted` after cancel() is how
/// a task ends that was told to stop, and is no failure.
///
/// Threads: one worker's.
/// Ends:    cancel(), then join(), before the group is destroyed. Tasks may be left only where the loop has stopped
///          for good: they are then destroyed with it, and never resumed.
class TaskGroup {
public:
    using FailureHandler = std::function<void(std::exception_ptr)>;

    TaskGroup(boost::asio::io_context& io, FailureHandler on_failure);
    ~TaskGroup();

    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    /// Begins with the next turn of the loop, never within this call.
    void spawn(boost::asio::awaitable<void> task);

    /// Asks every task to end; those spawned later as well. May be repeated.
    void cancel();

    /// Waits until no task is left. Cancels nothing: a task that never ends is waited for.
    boost::asio::awaitable<void> join();

    [[nodiscard]] std::size_t size() const noexcept;

    /// Cancels the tasks of every group of a loop that has ended, and runs it until they are gone, for `within` at the
    /// most: their frames hold things that belong to what is destroyed next. What is thrown meanwhile is dropped.
    static void end_all(boost::asio::io_context& io, std::chrono::milliseconds within) noexcept;

private:
    struct State;

    boost::asio::io_context& io_;
    std::shared_ptr<State> state_;  ///< shared with the completions, which may come after the group is gone
};

}  // namespace fantail::runtime
