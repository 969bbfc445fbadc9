#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fantail/runtime/worker.hpp"

namespace fantail::runtime {

/// The workers of a service: equal jobs that share nothing.
///
/// Threads: the main thread's; see Worker for what may be called from elsewhere.
/// Errors:  start() throws what a job's making threw; join() what escaped from a loop, the first of them.
/// Ends:    stops and joins in the destructor.
class WorkerPool {
public:
    /// Workers are named `name` and their index. `on_failure` is called on the failing worker's thread: hand the fault
    /// to main there (StopSignal::request) and nothing else.
    WorkerPool(std::string name, std::size_t size, Worker::FailureHandler on_failure);
    ~WorkerPool();

    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Makes a job on each worker's own thread, and returns when all of them are made.
    void start(const Worker::Factory& make_job);

    /// Drains all jobs at once; false when one was cut off by the timeout, or has failed. Jobs are drained once.
    bool drain(std::chrono::milliseconds timeout);

    void stop() noexcept;
    void join();

    [[nodiscard]] std::size_t size() const noexcept { return workers_.size(); }
    [[nodiscard]] Worker& at(std::size_t index) { return *workers_.at(index); }

    /// Calls `visit` with each worker: for posting something to all of them, such as a new snapshot.
    void for_each(const std::function<void(Worker&)>& visit);

private:
    std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace fantail::runtime
