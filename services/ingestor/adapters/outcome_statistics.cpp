#include "ingestor/adapters/outcome_statistics.hpp"

#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "fantail/codec/records.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/deadline.hpp"
#include "fantail/service/kafka_reports.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::minutes forget_every{10};
constexpr std::chrono::seconds answers_within{1};  // it counts 256 outcomes at a time at the most

kafka::LogFollowerSettings follower_settings(const service::Settings& settings)
{
    return {.client = settings.kafka_client("statistics"),
            .topic = settings.topic_names().outcomes,
            .partitions = settings.topics.partitions};
}

}  // namespace

OutcomeStatistics::OutcomeStatistics(runtime::Worker& worker, const Parts& parts)
    : log_{parts.log}, began_at_{clock_.steady()}, outcomes_{parts.metrics.counter({"fantail_statistics_outcomes_total",
                                                                                    "Outcomes read for statistics"},
                                                                                   {})},
      unreadable_{parts.metrics.counter(
          {"fantail_statistics_unreadable_total", "Outcomes that could not be read for statistics"}, {})},
      webhooks_{parts.metrics.gauge({"fantail_statistics_webhooks", "Webhooks of which there are figures"}, {})},
      is_current_{parts.metrics.gauge(
          {"fantail_statistics_current", "Whether the statistics have caught up with the log of outcomes"}, {})},
      tasks_{worker.io(), [&worker](std::exception_ptr thrown) { worker.fail(std::move(thrown)); }},
      follower_{
          kafka::LogFollower::create(worker.io(), follower_settings(parts.settings),
                                     {.on_record = [this](const core::InRecord& record) { take(record); },
                                      .on_caught_up = [this] { caught_up(); },
                                      .on_problem = service::warn_to(parts.log, "cannot read outcomes for statistics"),
                                      .on_log = service::log_to(parts.log)})
              .value()}
{
    tasks_.spawn(housekeep());
}

OutcomeStatistics::~OutcomeStatistics() = default;

void OutcomeStatistics::take(const core::InRecord& record)
{
    outcomes_.add();
    const auto outcome = record.value ? codec::decode_outcome(*record.value)
                                      : core::Error{core::ErrorCode::unreadable, "outcome: a tombstone"};
    if (outcome) {
        counted_.count(*outcome, record.timestamp);
    } else {
        unreadable_.add();
    }
}

void OutcomeStatistics::caught_up()
{
    has_caught_up_ = true;
    is_current_.set(1);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - began_at_);
    log_.info("statistics have caught up",
              {{"took_ms", took.count()}, {"webhooks", counted_.webhooks()}, {"hours", counted_.hours()}});
}

asio::awaitable<void> OutcomeStatistics::housekeep()
{
    for (auto forget_at = clock_.steady() + forget_every;;) {
        webhooks_.set(static_cast<double>(counted_.webhooks()));
        co_await runtime::pause(std::chrono::seconds{1});
        if (clock_.steady() < forget_at) continue;
        counted_.forget_old(clock_.wall());
        forget_at = clock_.steady() + forget_every;
    }
}

std::vector<core::WebhookFigures> OutcomeStatistics::of(const std::vector<core::WebhookId>& webhooks) const
{
    std::vector<core::WebhookFigures> figures(webhooks.size());
    if (!has_caught_up_) return figures;
    const auto now = clock_.wall();
    for (std::size_t i = 0; i < webhooks.size(); ++i) figures[i] = counted_.of(webhooks[i], now);
    return figures;
}

asio::awaitable<bool> OutcomeStatistics::drain(std::chrono::steady_clock::time_point /*deadline*/)
{
    tasks_.cancel();
    co_await tasks_.join();
    co_await follower_->close();
    co_return true;
}

namespace {

/// A question on its way to the other thread and back; touched on the asking one only, but for what is moved along.
struct Question {
    explicit Question(asio::any_io_executor asking) : answered{std::move(asking)} {}

    runtime::AsyncEvent answered;
    std::optional<std::vector<core::WebhookFigures>> figures;
};

}  // namespace

asio::awaitable<std::vector<core::WebhookFigures>> AskedStatistics::of(std::vector<core::WebhookId> webhooks)
{
    const auto here = co_await asio::this_coro::executor;
    const auto count = webhooks.size();
    const auto question = std::make_shared<Question>(here);
    // Back with the answer goes the last of it that the other thread has: here it must end.
    asio::post(worker_.io(), [&statistics = statistics_, here, sent = question, asked = std::move(webhooks)]() mutable {
        asio::post(here, [question = std::move(sent), figures = statistics.of(asked)]() mutable {
            question->figures = std::move(figures);
            question->answered.notify_all();
        });
    });
    const auto deadline = std::chrono::steady_clock::now() + answers_within;
    while (!question->figures) {
        const bool answered = co_await question->answered.wait_until(deadline);
        if (!answered) break;
    }
    if (!question->figures) co_return std::vector<core::WebhookFigures>(count);
    co_return std::move(*question->figures);
}

}  // namespace fantail::ingestor
