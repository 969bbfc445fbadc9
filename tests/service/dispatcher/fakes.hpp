#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "dispatcher/app/ports.hpp"
#include "fantail/runtime/async_event.hpp"

namespace fantail::dispatcher::test {

struct Sent {
    std::string head;
    std::string body;
    std::chrono::steady_clock::time_point deadline;
    std::string owner;
};

/// Answers what it was told to, one each, then 200; records what it was asked. Held, it answers when it is let go.
class FakeEndpoint : public Endpoint {
public:
    explicit FakeEndpoint(boost::asio::any_io_executor executor) : changed_{std::move(executor)} {}

    boost::asio::awaitable<core::Attempt> post(const SignedRequest& request, std::string_view body,
                                               std::chrono::steady_clock::time_point deadline) override
    {
        sent.push_back({request.head, std::string{body}, deadline, request.owner});
        auto executor = co_await boost::asio::this_coro::executor;
        co_await boost::asio::post(executor, boost::asio::use_awaitable);
        while (held_) co_await changed_.wait();
        core::Attempt attempt;
        attempt.status = 200;
        if (!answers.empty()) {
            attempt = answers.front();
            answers.pop_front();
        }
        co_return attempt;
    }

    void hold() { held_ = true; }

    void let_go()
    {
        held_ = false;
        changed_.notify_all();
    }

    /// The next answer.
    void answer(int status)
    {
        core::Attempt attempt;
        attempt.status = status;
        answers.push_back(attempt);
    }

    std::vector<Sent> sent;
    std::deque<core::Attempt> answers;

private:
    runtime::AsyncEvent changed_;
    bool held_{false};
};

/// Remembers what was counted.
class FakeCounts : public Counts {
public:
    void attempted(const core::Attempt& /*attempt*/) override { ++attempts; }
    void concluded(const core::Outcome& outcome) override { outcomes.push_back(outcome); }
    void settled_late() override { ++late; }
    void webhook_offset_unknown() override { ++unknown_offsets; }
    void duplicate_dropped(const core::DeliveryTask& /*task*/) override { ++duplicates; }
    void settled_by_log(const core::Outcome& /*outcome*/) override { ++by_log; }
    void started(std::chrono::milliseconds after_due) override { started_late.push_back(after_due); }
    void due_time_refused() override { ++due_times_refused; }
    void take_over_waits(const core::Error& /*why*/) override { ++take_over_waits_told; }
    void taken_over(std::size_t /*outcomes*/) override { ++taken_over_told; }

    int attempts{0};
    int late{0};
    int unknown_offsets{0};
    int duplicates{0};
    int by_log{0};
    int due_times_refused{0};
    int take_over_waits_told{0};
    int taken_over_told{0};
    std::vector<std::chrono::milliseconds> started_late;
    std::vector<core::Outcome> outcomes;
};

/// The outcome log of one partition; a test writes into it what earlier owners wrote.
class FakeOutcomeLog : public OutcomeLog {
public:
    boost::asio::awaitable<core::Result<core::OutcomeReach>> reach(std::int32_t /*partition*/,
                                                                   core::Timestamp /*since*/) override
    {
        co_return core::OutcomeReach{.earliest = core::Offset{0}, .memory = memory_begins};
    }

    boost::asio::awaitable<core::Result<core::Offset>> read(std::int32_t /*partition*/, core::Offset from,
                                                            Take take) override
    {
        ++reads;
        if (away) co_return core::Error{core::ErrorCode::unavailable, "no broker"};
        for (auto at = from.value(); at < static_cast<std::int64_t>(written.size()); ++at) {
            take(core::Offset{at}, written[static_cast<std::size_t>(at)]);
        }
        co_return std::max(from, core::Offset{static_cast<std::int64_t>(written.size())});
    }

    std::vector<core::Outcome> written;
    core::Offset memory_begins{0};
    bool away{false};
    int reads{0};
};

}  // namespace fantail::dispatcher::test
