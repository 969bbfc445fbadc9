#include "fantail/runtime/worker_pool.hpp"

#include <array>
#include <set>
#include <stdexcept>
#include <thread>

#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/task_group.hpp"

namespace fantail::runtime {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// Remembers the threads that touched it.
class RecordedJob : public Job {
public:
    RecordedJob(Worker& worker, std::set<std::thread::id>& threads, bool ends)
        : never_{worker.io().get_executor()}, threads_{threads}, ends_{ends}
    {
        touch();
    }
    ~RecordedJob() override { touch(); }

    asio::awaitable<bool> drain(Deadline deadline) override
    {
        touch();
        if (ends_) co_return true;
        const bool notified = co_await never_.wait_until(deadline);
        co_return notified;
    }

private:
    void touch() { threads_.insert(std::this_thread::get_id()); }

    AsyncEvent never_;
    std::set<std::thread::id>& threads_;
    bool ends_;
};

class AWorkerPool : public testing::Test {
protected:
    Worker::Factory recorded(bool ends)
    {
        return [this, ends](Worker& worker) {
            return std::make_unique<RecordedJob>(worker, threads_of.at(worker.index()), ends);
        };
    }

    std::array<std::set<std::thread::id>, 2> threads_of;
    std::promise<std::exception_ptr> failed;
    WorkerPool pool{"worker-", 2, [this](std::exception_ptr why) { failed.set_value(why); }};
};

TEST_F(AWorkerPool, MakesDrainsAndDestroysAJobOnOneThreadOfItsOwn)
{
    pool.start(recorded(true));
    const bool drained = pool.drain(5s);
    pool.stop();
    pool.join();

    EXPECT_TRUE(drained);
    ASSERT_EQ(threads_of[0].size(), 1U);
    ASSERT_EQ(threads_of[1].size(), 1U);
    EXPECT_NE(*threads_of[0].begin(), *threads_of[1].begin());
    EXPECT_EQ(threads_of[0].count(std::this_thread::get_id()), 0U);
}

TEST_F(AWorkerPool, SaysWhenItsDrainWasCutOff)
{
    pool.start(recorded(false));

    EXPECT_FALSE(pool.drain(10ms));
}

TEST_F(AWorkerPool, ThrowsAtTheStartWhatAFactoryThrew)
{
    EXPECT_THROW(pool.start([](Worker& worker) -> std::unique_ptr<Job> {
        throw std::runtime_error{"cannot bind " + worker.name()};
    }),
                 std::runtime_error);
}

TEST_F(AWorkerPool, HandsWhatEscapesAWorkerToMain)
{
    pool.start(recorded(true));

    asio::post(pool.at(1).io(), [] { throw std::runtime_error{"broken"}; });
    const auto why = failed.get_future().get();

    EXPECT_THROW(std::rethrow_exception(why), std::runtime_error);
    EXPECT_FALSE(pool.drain(5s));  // at once: that worker has nothing left to drain
    pool.stop();
    EXPECT_THROW(pool.join(), std::runtime_error);
}

TEST_F(AWorkerPool, EndsAWorkerThatSaysItCannotGoOn)
{
    pool.start(recorded(true));

    pool.at(0).fail(std::make_exception_ptr(std::logic_error{"fenced"}));

    EXPECT_THROW(std::rethrow_exception(failed.get_future().get()), std::logic_error);
    pool.stop();
    EXPECT_THROW(pool.join(), std::logic_error);
}

/// Has a task that waits for ever, and in its frame something that belongs to the job.
class JobWithAWaitingTask : public Job {
public:
    JobWithAWaitingTask(Worker& worker, std::promise<bool>& task_went_first)
        : task_went_first_{task_went_first}, never_{worker.io().get_executor()},
          tasks_{worker.io(), [&worker](std::exception_ptr why) { worker.fail(std::move(why)); }}
    {
        tasks_.spawn(wait());
    }
    ~JobWithAWaitingTask() override { task_went_first_.set_value(!task_is_there_); }

    asio::awaitable<bool> drain(Deadline /*deadline*/) override { co_return true; }

private:
    struct Presence {
        explicit Presence(bool& flag) : is_there{flag} { is_there = true; }
        ~Presence() { is_there = false; }
        Presence(const Presence&) = delete;
        Presence& operator=(const Presence&) = delete;
        bool& is_there;
    };

    asio::awaitable<void> wait()
    {
        const Presence presence{task_is_there_};
        co_await never_.wait();
    }

    std::promise<bool>& task_went_first_;
    bool task_is_there_{false};
    AsyncEvent never_;
    TaskGroup tasks_;
};

TEST(AWorkerThatFailed, EndsItsTasksBeforeItsJobGoes)
{
    std::promise<bool> task_went_first;
    Worker worker{"worker-0", 0, [](std::exception_ptr /*why*/) {}};
    worker.start([&](Worker& on) { return std::make_unique<JobWithAWaitingTask>(on, task_went_first); }).get();

    asio::post(worker.io(), [&worker] { worker.fail(std::make_exception_ptr(std::logic_error{"refused"})); });
    EXPECT_TRUE(task_went_first.get_future().get());
    EXPECT_THROW(worker.join(), std::logic_error);
}

TEST_F(AWorkerPool, NamesItsWorkers)
{
    EXPECT_EQ(pool.size(), 2U);
    EXPECT_EQ(pool.at(1).name(), "worker-1");
    EXPECT_EQ(pool.at(1).index(), 1U);
}

}  // namespace
}  // namespace fantail::runtime
