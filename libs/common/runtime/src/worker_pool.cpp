#include "fantail/runtime/worker_pool.hpp"

#include <exception>
#include <future>
#include <utility>

namespace fantail::runtime {

namespace {

// A job that stops at its deadline needs a moment to say so.
constexpr std::chrono::seconds past_the_deadline{1};

}  // namespace

WorkerPool::WorkerPool(std::string name, std::size_t size, Worker::FailureHandler on_failure)
{
    workers_.reserve(size);
    for (std::size_t index = 0; index < size; ++index) {
        workers_.push_back(std::make_unique<Worker>(name + std::to_string(index), index, on_failure));
    }
}

WorkerPool::~WorkerPool() { stop(); }  // each worker joins itself

void WorkerPool::start(const Worker::Factory& make_job)
{
    std::vector<std::future<void>> made;
    made.reserve(workers_.size());
    for (auto& worker : workers_) made.push_back(worker->start(make_job));
    for (auto& one : made) one.wait();  // before any of them throws: the others are still being made
    for (auto& one : made) one.get();
}

bool WorkerPool::drain(std::chrono::milliseconds timeout)
{
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    std::vector<std::future<bool>> drained;
    drained.reserve(workers_.size());
    for (auto& worker : workers_) drained.push_back(worker->drain(deadline));

    bool all = true;
    for (auto& one : drained) {
        const bool in_time = one.wait_until(deadline + past_the_deadline) == std::future_status::ready;
        all = in_time && one.get() && all;
    }
    return all;
}

void WorkerPool::stop() noexcept
{
    for (auto& worker : workers_) worker->stop();
}

void WorkerPool::join()
{
    std::exception_ptr first;
    for (auto& worker : workers_) {
        try {
            worker->join();
        } catch (...) {
            if (!first) first = std::current_exception();
        }
    }
    if (first) std::rethrow_exception(first);
}

void WorkerPool::for_each(const std::function<void(Worker&)>& visit)
{
    for (auto& worker : workers_) visit(*worker);
}

}  // namespace fantail::runtime
