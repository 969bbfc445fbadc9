#include "fantail/runtime/async_event.hpp"

#include <optional>

#include "loop.hpp"

namespace fantail::runtime {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<void> wait_until(AsyncEvent& event, Deadline deadline, std::optional<bool>& notified)
{
    notified = co_await event.wait_until(deadline);
}

class AnAsyncEvent : public testing::Test {
protected:
    Loop loop;
    AsyncEvent event{loop.io.get_executor()};
    std::optional<bool> first;
    std::optional<bool> second;
};

TEST_F(AnAsyncEvent, WakesEveryoneWhoWaits)
{
    loop.tasks.spawn(wait_until(event, Deadline::max(), first));
    loop.tasks.spawn(wait_until(event, Deadline::max(), second));
    loop.poll();

    event.notify_all();
    loop.run();

    EXPECT_EQ(first, true);
    EXPECT_EQ(second, true);
}

TEST_F(AnAsyncEvent, IsNotRememberedForThoseWhoComeLater)
{
    event.notify_all();
    loop.tasks.spawn(wait_until(event, Deadline::max(), first));
    loop.poll();

    EXPECT_EQ(first, std::nullopt);

    event.notify_all();
    loop.run();
}

TEST_F(AnAsyncEvent, TellsADeadlineFromANotification)
{
    loop.tasks.spawn(wait_until(event, std::chrono::steady_clock::now(), first));

    loop.run();

    EXPECT_EQ(first, false);
}

TEST_F(AnAsyncEvent, CountsANotificationThatMetTheDeadline)
{
    loop.tasks.spawn(wait_until(event, std::chrono::steady_clock::now(), first));
    loop.io.restart();
    loop.io.run_one();  // the task begins, and waits for a time that has passed

    event.notify_all();
    loop.run();

    EXPECT_EQ(first, true);
}

TEST_F(AnAsyncEvent, LetsACancelledWaiterGo)
{
    loop.tasks.spawn(wait_until(event, Deadline::max(), first));
    loop.poll();

    loop.tasks.cancel();
    loop.run();

    EXPECT_EQ(first, std::nullopt);
    event.notify_all();  // nobody is left on its list
}

}  // namespace
}  // namespace fantail::runtime
