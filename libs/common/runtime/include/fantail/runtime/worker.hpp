#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace fantail::runtime {

/// What a worker runs: a pipeline, a server. Made, drained and destroyed on the worker's own thread, so that nothing
/// in it needs a lock.
class Job {
public:
    virtual ~Job() = default;

    /// Takes nothing new, ends what was begun, and gives everything back; false when `deadline` cut something off.
    /// Called once.
    virtual boost::asio::awaitable<bool> drain(std::chrono::steady_clock::time_point deadline) = 0;
};

/// One thread, one event loop, one job: the unit by which a service scales.
///
/// Threads: start(), drain(), stop() and join() from the thread that made it; the rest from anywhere.
///          Work comes in from other threads by `asio::post(worker.io(), …)` only.
/// Errors:  what escapes the loop is given to `on_failure` (on this worker's thread) and thrown again by join().
/// Ends:    stop() and join() in the destructor, whether called before or not.
class Worker {
public:
    using Factory = std::function<std::unique_ptr<Job>(Worker&)>;
    using FailureHandler = std::function<void(std::exception_ptr)>;

    /// `name` shows in logs, metrics and `top -H` (its first 15 characters there).
    Worker(std::string name, std::size_t index, FailureHandler on_failure);
    ~Worker();

    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Begins the thread and makes the job on it. The future is ready, or holds what the factory threw, once it is
    /// made.
    std::future<void> start(Factory make_job);

    /// Drains the job, once, after start()'s future is ready. False when it was cut off, or the loop has ended before.
    std::future<bool> drain(std::chrono::steady_clock::time_point deadline);

    /// Ends the loop after the handler that is running. What is left is dropped with the job.
    void stop() noexcept;

    /// Waits for the thread, then throws what had escaped from its loop, once.
    void join();

    /// For the job: what cannot go on reports here. The loop then ends as if it had thrown this.
    void fail(std::exception_ptr why);

    [[nodiscard]] boost::asio::io_context& io() noexcept { return io_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::size_t index() const noexcept { return index_; }

private:
    void run(const Factory& make_job, std::promise<void> made);
    void run_loop();
    void set_drained(bool all) noexcept;

    std::string name_;
    std::size_t index_;
    FailureHandler on_failure_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::unique_ptr<Job> job_;
    std::promise<bool> drained_;
    bool drained_set_{false};     ///< the thread's own
    std::exception_ptr failure_;  ///< written on the thread, read after it was joined
    std::thread thread_;
};

}  // namespace fantail::runtime
