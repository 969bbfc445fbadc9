#include "fantail/runtime/async_event.hpp"

#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fantail::runtime {

namespace asio = boost::asio;

/// One suspended coroutine; lives in its frame, and is on the list for exactly as long.
struct AsyncEvent::Waiter {
    Waiter(AsyncEvent& event, Deadline deadline) : waiters{&event.waiters_}, timer{event.executor_, deadline}
    {
        place = waiters->insert(waiters->end(), this);
    }
    ~Waiter()
    {
        if (waiters != nullptr) waiters->erase(place);
    }

    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    std::list<Waiter*>* waiters;  ///< nullptr: the event is gone, and the loop with it
    asio::steady_timer timer;
    bool notified{false};
    std::list<Waiter*>::iterator place;
};

AsyncEvent::AsyncEvent(asio::any_io_executor executor) : executor_{std::move(executor)} {}

AsyncEvent::~AsyncEvent()
{
    for (auto* waiter : waiters_) waiter->waiters = nullptr;
}

void AsyncEvent::notify_all()
{
    for (auto* waiter : waiters_) {
        waiter->notified = true;
        waiter->timer.cancel();
    }
}

asio::awaitable<void> AsyncEvent::wait() { co_await wait_until(Deadline::max()); }

asio::awaitable<bool> AsyncEvent::wait_until(Deadline deadline)
{
    Waiter waiter{*this, deadline};
    boost::system::error_code error;
    co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, error));

    // A timer that had expired already when it was cancelled still says that it expired.
    if (waiter.notified) co_return true;
    if (error) throw boost::system::system_error{error};
    co_return false;
}

}  // namespace fantail::runtime
