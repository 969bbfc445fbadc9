#include "fantail/runtime/deadline.hpp"

#include <boost/asio/post.hpp>

namespace fantail::runtime {

namespace asio = boost::asio;

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
