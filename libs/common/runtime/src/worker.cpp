#include "fantail/runtime/worker.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "fantail/runtime/task_group.hpp"

#include <pthread.h>

namespace fantail::runtime {

namespace asio = boost::asio;

namespace {

// Those that wait for a record's acknowledgement cannot be told to; they go with the producer.
constexpr std::chrono::milliseconds tasks_end_within{200};

constexpr std::size_t longest_thread_name = 15;  // the kernel refuses longer ones, see pthread_setname_np(3)

}  // namespace

Worker::Worker(std::string name, std::size_t index, FailureHandler on_failure)
    : name_{std::move(name)}, index_{index}, on_failure_{std::move(on_failure)}, work_{io_.get_executor()}
{
}

Worker::~Worker()
{
    stop();
    if (thread_.joinable()) thread_.join();
}

std::future<void> Worker::start(Factory make_job)
{
    std::promise<void> made;
    auto ready = made.get_future();
    thread_ = std::thread{[this, factory = std::move(make_job), promise = std::move(made)]() mutable {
        run(factory, std::move(promise));
    }};
    return ready;
}

void Worker::run(const Factory& make_job, std::promise<void> made)
{
    ::pthread_setname_np(::pthread_self(), name_.substr(0, longest_thread_name).c_str());
    try {
        job_ = make_job(*this);
        made.set_value();
    } catch (...) {
        io_.stop();
        made.set_exception(std::current_exception());
        set_drained(false);
        return;
    }
    run_loop();
    TaskGroup::end_all(io_, tasks_end_within);
    set_drained(false);  // unless it was
    job_.reset();        // on the thread that all of it lived on
}

void Worker::run_loop()
{
    try {
        io_.run();
    } catch (...) {
        failure_ = std::current_exception();
        if (on_failure_) on_failure_(failure_);
    }
}

void Worker::set_drained(bool all) noexcept
{
    if (std::exchange(drained_set_, true)) return;
    drained_.set_value(all);
}

std::future<bool> Worker::drain(std::chrono::steady_clock::time_point deadline)
{
    asio::post(io_, [this, deadline] {
        asio::co_spawn(io_, job_->drain(deadline), [this](std::exception_ptr failure, bool all) {
            if (failure) std::rethrow_exception(failure);
            set_drained(all);
        });
    });
    return drained_.get_future();
}

void Worker::fail(std::exception_ptr why)
{
    asio::post(io_, [why = std::move(why)] { std::rethrow_exception(why); });
}

void Worker::stop() noexcept { io_.stop(); }

void Worker::join()
{
    if (thread_.joinable()) thread_.join();
    if (auto failure = std::exchange(failure_, nullptr)) std::rethrow_exception(failure);
}

}  // namespace fantail::runtime
