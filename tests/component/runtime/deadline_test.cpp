#include "fantail/runtime/deadline.hpp"

#include <memory>
#include <stdexcept>

#include "fantail/core/result.hpp"
#include "fantail/runtime/async_event.hpp"
#include "loop.hpp"

namespace fantail::runtime {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

Deadline passed() { return std::chrono::steady_clock::now() - 1ms; }
Deadline far_away() { return std::chrono::steady_clock::now() + 1h; }

/// Has no default, as most of our values.
struct Answer {
    explicit Answer(int given) : value{given} {}
    int value;
};

asio::awaitable<Answer> at_once(int value) { co_return Answer{value}; }

asio::awaitable<Answer> never(AsyncEvent& event, std::unique_ptr<bool*> ended)
{
    struct Mark {
        ~Mark() { *flag = true; }
        bool* flag;
    };
    const Mark mark{*ended};
    co_await event.wait();
    co_return Answer{0};
}

/// A broken operation that answers all the same after it was cancelled.
asio::awaitable<Answer> late(AsyncEvent& event)
{
    try {
        co_await event.wait();
    } catch (const boost::system::system_error&) {
    }
    co_return Answer{7};
}

asio::awaitable<Answer> failing()
{
    throw std::runtime_error{"no"};
    co_return Answer{0};
}

asio::awaitable<void> nothing() { co_return; }

asio::awaitable<void> keep(asio::awaitable<Answer> operation, Deadline deadline, std::optional<Answer>& kept,
                           bool& ended)
{
    kept = co_await with_deadline(std::move(operation), deadline);
    ended = true;
}

asio::awaitable<void> keep_whether(asio::awaitable<void> operation, Deadline deadline, std::optional<bool>& kept)
{
    kept = co_await with_deadline(std::move(operation), deadline);
}

class WithDeadline : public testing::Test {
protected:
    Loop loop;
    AsyncEvent event{loop.io.get_executor()};
    std::optional<Answer> answer;
    bool ended{false};
};

TEST_F(WithDeadline, GivesTheValueThatCameInTime)
{
    loop.tasks.spawn(keep(at_once(3), far_away(), answer, ended));

    loop.run();

    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->value, 3);
}

TEST_F(WithDeadline, GivesNothingOnceTheOperationHasBeenCancelledAndHasEnded)
{
    bool unwound = false;
    loop.tasks.spawn(keep(never(event, std::make_unique<bool*>(&unwound)), passed(), answer, ended));

    loop.run();

    EXPECT_TRUE(ended);
    EXPECT_FALSE(answer.has_value());
    EXPECT_TRUE(unwound);
}

TEST_F(WithDeadline, DoesNotDropAValueThatCameWhileItWasCancelled)
{
    loop.tasks.spawn(keep(late(event), passed(), answer, ended));

    loop.run();

    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->value, 7);
}

TEST_F(WithDeadline, PassesOnWhatTheOperationThrows)
{
    loop.tasks.spawn(keep(failing(), far_away(), answer, ended));

    loop.run();

    EXPECT_FALSE(ended);
    ASSERT_NE(loop.failure, nullptr);
    EXPECT_THROW(std::rethrow_exception(loop.failure), std::runtime_error);
}

TEST_F(WithDeadline, IsCancelledWithItsTask)
{
    bool unwound = false;
    loop.tasks.spawn(keep(never(event, std::make_unique<bool*>(&unwound)), far_away(), answer, ended));
    loop.poll();

    loop.tasks.cancel();
    loop.run();

    EXPECT_TRUE(unwound);
    EXPECT_FALSE(ended);
    EXPECT_EQ(loop.failure, nullptr);
}

TEST_F(WithDeadline, SaysWhetherAnOperationWithoutAValueEnded)
{
    std::optional<bool> in_time;
    loop.tasks.spawn(keep_whether(nothing(), far_away(), in_time));

    loop.run();

    EXPECT_EQ(in_time, true);
}

}  // namespace
}  // namespace fantail::runtime
