#include "fantail/runtime/task_group.hpp"

#include <algorithm>
#include <list>
#include <set>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "aborted.hpp"
#include "fantail/core/assert.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/deadline.hpp"

namespace fantail::runtime {

namespace asio = boost::asio;

namespace {

/// The groups of one loop.
class Groups : public asio::execution_context::service {
public:
    using key_type = Groups;
    static inline asio::execution_context::id id;

    explicit Groups(asio::execution_context& context) : service{context} {}
    void shutdown() noexcept override {}

    std::set<TaskGroup*> all;
};

void run_ready_one(asio::io_context& io) noexcept
{
    try {
        io.poll_one();
    } catch (...) {  // the loop has failed already, and for its first reason
    }
}

}  // namespace

struct TaskGroup::State {
    State(asio::io_context& io, FailureHandler handler) : on_failure{std::move(handler)}, ended{io.get_executor()} {}

    FailureHandler on_failure;
    std::list<asio::cancellation_signal> tasks;
    AsyncEvent ended;
    bool cancelled{false};
    bool owned{true};
};

TaskGroup::TaskGroup(asio::io_context& io, FailureHandler on_failure)
    : io_{io}, state_{std::make_shared<State>(io, std::move(on_failure))}
{
    asio::use_service<Groups>(io_).all.insert(this);
}

TaskGroup::~TaskGroup()
{
    state_->owned = false;
    asio::use_service<Groups>(io_).all.erase(this);
    // A task that is left refers to what is being destroyed around it; it must never run again. Where an exception
    // unwinds us the loop has not begun or is about to end.
    FANTAIL_ASSERT(state_->tasks.empty() || io_.stopped() || std::uncaught_exceptions() > 0);
}

void TaskGroup::spawn(asio::awaitable<void> task)
{
    auto place = state_->tasks.emplace(state_->tasks.end());
    asio::co_spawn(io_, std::move(task),
                   asio::bind_cancellation_slot(place->slot(), [state = state_, place](std::exception_ptr failure) {
                       const bool told_to_stop = state->cancelled && failure && is_aborted(failure);
                       state->tasks.erase(place);
                       state->ended.notify_all();
                       if (failure && !told_to_stop && state->owned) state->on_failure(failure);
                   }));
    if (state_->cancelled) place->emit(asio::cancellation_type::terminal);
}

void TaskGroup::cancel()
{
    state_->cancelled = true;
    // Whoever is cancelled may end at once and leave the list.
    for (auto task = state_->tasks.begin(); task != state_->tasks.end();) {
        auto& signal = *task++;
        signal.emit(asio::cancellation_type::terminal);
    }
}

asio::awaitable<void> TaskGroup::join()
{
    auto state = state_;
    while (!state->tasks.empty()) co_await state->ended.wait();
}

std::size_t TaskGroup::size() const noexcept { return state_->tasks.size(); }

void TaskGroup::end_all(asio::io_context& io, std::chrono::milliseconds within) noexcept
{
    const auto& groups = asio::use_service<Groups>(io).all;
    for (auto* group : groups) group->cancel();
    const auto some_left = [&groups] {
        return std::any_of(groups.begin(), groups.end(), [](const auto* group) { return group->size() > 0; });
    };
    const auto deadline = std::chrono::steady_clock::now() + within;
    io.restart();
    while (some_left() && std::chrono::steady_clock::now() < deadline) run_ready_one(io);
    io.stop();
}

}  // namespace fantail::runtime
