#pragma once

#include <list>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "fantail/runtime/deadline.hpp"

namespace fantail::runtime {

/// "Something changed": what coroutines of one worker wait for, to look again. It has no state that could be missed,
/// because nothing of the same worker runs between looking and waiting:
///
///     while (!is_loaded()) co_await changed.wait();
///
/// Threads: one worker's.
/// Ends:    wait() throws operation_aborted when its coroutine is cancelled. Who still waits when the event is
/// destroyed
///          is never woken: only where the loop has stopped for good.
class AsyncEvent {
public:
    explicit AsyncEvent(boost::asio::any_io_executor executor);
    ~AsyncEvent();

    AsyncEvent(const AsyncEvent&) = delete;
    AsyncEvent& operator=(const AsyncEvent&) = delete;

    /// Wakes everyone who waits now; they run in later turns of the loop.
    void notify_all();

    boost::asio::awaitable<void> wait();

    /// False when `deadline` came first.
    boost::asio::awaitable<bool> wait_until(Deadline deadline);

private:
    struct Waiter;

    boost::asio::any_io_executor executor_;
    std::list<Waiter*> waiters_;
};

}  // namespace fantail::runtime
