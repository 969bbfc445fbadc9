#include "fantail/runtime/task_group.hpp"

#include <stdexcept>

#include "fantail/runtime/async_event.hpp"
#include "loop.hpp"

namespace fantail::runtime {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> wait_for(AsyncEvent& event, bool& ended)
{
    co_await event.wait();
    ended = true;
}

asio::awaitable<void> fail_with(const char* text)
{
    throw std::runtime_error{text};
    co_return;
}

asio::awaitable<void> join(TaskGroup& group, bool& joined)
{
    co_await group.join();
    joined = true;
}

class ATaskGroup : public testing::Test {
protected:
    Loop loop;
    AsyncEvent event{loop.io.get_executor()};
    bool ended{false};
    bool joined{false};
};

TEST_F(ATaskGroup, BeginsATaskWithTheNextTurnOfTheLoop)
{
    loop.tasks.spawn(wait_for(event, ended));
    event.notify_all();  // reaches nobody: the task has not begun

    loop.poll();

    EXPECT_FALSE(ended);
    EXPECT_EQ(loop.tasks.size(), 1U);
    event.notify_all();
    loop.run();
    EXPECT_TRUE(ended);
    EXPECT_EQ(loop.tasks.size(), 0U);
}

TEST_F(ATaskGroup, JoinsWhenTheLastTaskHasEnded)
{
    TaskGroup others{loop.io, nullptr};
    others.spawn(wait_for(event, ended));
    loop.tasks.spawn(join(others, joined));
    loop.poll();
    EXPECT_FALSE(joined);

    event.notify_all();
    loop.run();

    EXPECT_TRUE(joined);
}

TEST_F(ATaskGroup, CancelsAllOfThemAndCallsThatNoFailure)
{
    bool other_ended = false;
    loop.tasks.spawn(wait_for(event, ended));
    loop.tasks.spawn(wait_for(event, other_ended));
    loop.poll();

    loop.tasks.cancel();
    loop.run();

    EXPECT_EQ(loop.tasks.size(), 0U);
    EXPECT_FALSE(ended);
    EXPECT_FALSE(other_ended);
    EXPECT_EQ(loop.failure, nullptr);
}

TEST_F(ATaskGroup, CancelsATaskThatHasNotBegun)
{
    loop.tasks.spawn(wait_for(event, ended));

    loop.tasks.cancel();
    loop.run();

    EXPECT_FALSE(ended);
    EXPECT_EQ(loop.tasks.size(), 0U);
}

TEST_F(ATaskGroup, CancelsWhatIsSpawnedAfterwards)
{
    loop.tasks.cancel();

    loop.tasks.spawn(wait_for(event, ended));
    loop.run();

    EXPECT_FALSE(ended);
    EXPECT_EQ(loop.tasks.size(), 0U);
}

TEST_F(ATaskGroup, ReportsWhatLeavesATask)
{
    loop.tasks.spawn(fail_with("out of luck"));

    loop.run();

    ASSERT_NE(loop.failure, nullptr);
    EXPECT_THROW(std::rethrow_exception(loop.failure), std::runtime_error);
    EXPECT_EQ(loop.tasks.size(), 0U);
}

TEST_F(ATaskGroup, ReportsAFailureAlsoWhileItIsCancelled)
{
    loop.tasks.spawn(fail_with("out of luck"));
    loop.poll();
    loop.tasks.spawn(wait_for(event, ended));

    loop.tasks.cancel();
    loop.run();

    EXPECT_NE(loop.failure, nullptr);
}

void destroy_under_a_running_task(Loop& loop, AsyncEvent& event, bool& ended)
{
    TaskGroup group{loop.io, nullptr};
    group.spawn(wait_for(event, ended));
    loop.poll();
}

using ATaskGroupDeathTest = ATaskGroup;

TEST_F(ATaskGroupDeathTest, AbortsWhenItIsDestroyedUnderARunningTask)
{
    EXPECT_DEATH(destroy_under_a_running_task(loop, event, ended), "");
}

}  // namespace
}  // namespace fantail::runtime
