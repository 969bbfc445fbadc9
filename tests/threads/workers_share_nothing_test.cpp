// The seams between threads, for ThreadSanitizer: what crosses them crosses by post, and nothing else is touched twice.
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/stop_signal.hpp"
#include "fantail/runtime/task_group.hpp"
#include "fantail/runtime/worker_pool.hpp"

namespace fantail::runtime {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Snapshot = std::shared_ptr<const std::vector<std::string>>;

constexpr int rounds = 200;

/// Waits on its own thread for snapshots that main posts.
class Follower : public Job {
public:
    explicit Follower(Worker& worker)
        : changed_{worker.io().get_executor()}, tasks_{worker.io(),
                                                       [&worker](std::exception_ptr why) { worker.fail(why); }}
    {
        tasks_.spawn(follow());
    }

    void take(Snapshot snapshot)
    {
        snapshot_ = std::move(snapshot);
        ++taken_;
        changed_.notify_all();
    }

    asio::awaitable<bool> drain(Deadline deadline) override
    {
        bool in_time = true;
        while (taken_ < rounds && in_time) in_time = co_await changed_.wait_until(deadline);
        tasks_.cancel();
        co_await tasks_.join();
        co_return in_time&& followed_ > 0;
    }

private:
    asio::awaitable<void> follow()
    {
        for (;;) {
            co_await changed_.wait();
            followed_ += snapshot_->size();
        }
    }

    AsyncEvent changed_;
    Snapshot snapshot_;
    int taken_{0};
    std::size_t followed_{0};
    TaskGroup tasks_;
};

TEST(Workers, TakeSnapshotsFromMainAndAreDrained)
{
    std::vector<Follower*> followers(4);
    WorkerPool pool{"w", followers.size(), nullptr};
    pool.start([&](Worker& worker) {
        auto job = std::make_unique<Follower>(worker);
        followers[worker.index()] = job.get();
        return job;
    });

    for (int i = 0; i < rounds; ++i) {
        const auto snapshot = std::make_shared<const std::vector<std::string>>(3, std::to_string(i));
        pool.for_each([&](Worker& worker) {
            asio::post(worker.io(), [follower = followers[worker.index()], snapshot] { follower->take(snapshot); });
        });
    }

    EXPECT_TRUE(pool.drain(10s));
    pool.stop();
    pool.join();
}

TEST(Workers, OfWhichSeveralFailStopMainOnceAndAreJoined)
{
    StopSignal stop{SIGUSR1};
    WorkerPool pool{"w", 4, [&](const std::exception_ptr&) { stop.request("a worker failed"); }};
    pool.start([](Worker& worker) { return std::make_unique<Follower>(worker); });

    pool.for_each([](Worker& worker) { worker.fail(std::make_exception_ptr(std::runtime_error{"broken"})); });

    EXPECT_EQ(stop.wait().text, "a worker failed");
    pool.stop();
    EXPECT_THROW(pool.join(), std::runtime_error);
}

}  // namespace
}  // namespace fantail::runtime
