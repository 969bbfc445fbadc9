#include "fantail/runtime/deadline.hpp"

#include <exception>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "aborted.hpp"

namespace fantail::runtime {

namespace asio = boost::asio;

asio::awaitable<bool> with_deadline(asio::awaitable<void> operation, Deadline deadline)
{
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer{executor, deadline};

    auto race = asio::experimental::make_parallel_group(asio::co_spawn(executor, std::move(operation), asio::deferred),
                                                        timer.async_wait(asio::deferred));
    auto [order, failure, expired] = co_await race.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);

    if (!failure) co_return true;
    if (!expired && order[0] == 1 && is_aborted(failure)) co_return false;
    std::rethrow_exception(failure);
}

asio::awaitable<void> pause(std::chrono::milliseconds duration)
{
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer{executor, duration};
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> yield()
{
    auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
}

}  // namespace fantail::runtime
