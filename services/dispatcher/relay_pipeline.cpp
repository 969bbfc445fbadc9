#include "dispatcher/relay_pipeline.hpp"

#include <exception>
#include <map>
#include <set>
#include <utility>

#include "dispatcher/relay/relay_records.hpp"
#include "fantail/service/kafka_reports.hpp"

namespace fantail::dispatcher {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto ask_backlog_every = 1s;
constexpr auto answers_within = 5s;
constexpr auto overdue_after = 1s;

// 112 partitions are read, and each may hold as much as its queue: 64 KiB for each are 7 MiB.
constexpr std::size_t read_ahead{std::size_t{64} << 10};
constexpr std::size_t per_answer{std::size_t{256} << 10};

// What is on its way, heads that wait for a moment included. Also the most that the producer can hold.
constexpr core::WindowLimits of_a_partition{.entries = 4'096, .bytes = std::size_t{4} << 20};
constexpr core::WindowLimits of_all{.entries = 16'384, .bytes = std::size_t{16} << 20};

// About 100 bytes each; 23 MB when 112 partitions are at it. The dispatchers remember for longer.
constexpr std::size_t remembered_of_a_partition = 2'048;

service::Settings relay_settings(service::Settings settings)
{
    if (!settings.group.empty()) settings.group += "-relay";
    if (!settings.instance_id.empty()) settings.instance_id += "-relay";
    settings.name += "-relay";  // in the group's name where none was given, and in the clients'
    settings.window_per_partition = of_a_partition;
    settings.window_per_worker = of_all;
    return settings;
}

service::KafkaWorker::Topics topics_of(const core::TopicNames& names)
{
    service::KafkaWorker::Topics topics{.read = {names.delays.begin(), names.delays.end()}, .written = {}};
    topics.written = topics.read;
    topics.written.push_back(names.deliveries);
    topics.written.push_back(names.webhook_state);
    topics.asks_the_time = names.webhook_state;
    return topics;
}

service::KafkaWorker::Clients small_clients()
{
    return {.consumer =
                [](kafka::GroupConsumerSettings& member) {
                    member.max_partition_fetch_bytes = read_ahead;
                    member.queued_bytes = read_ahead;
                    member.fetch_bytes = per_answer;
                },
            .producer =
                [](kafka::ProducerSettings& producer) {
                    // A batch is fetched and unpacked whole.
                    producer.compression = kafka::Compression::none;
                    producer.batch_bytes = read_ahead;
                }};
}

RelayingSettings relaying_settings(const Config& config)
{
    return {.topics = config.service.topic_names(),
            .duplicates = {.age = config.duplicates().age, .entries = remembered_of_a_partition}};
}

}  // namespace

RelayPipeline::RelayPipeline(runtime::Worker& worker, const Shared& shared)
    : io_{worker.io()}, shared_{shared}, settings_{relay_settings(shared.config.service)}, counts_{shared.metrics,
                                                                                                   worker.name()},
      time_{clock_}, tasks_{worker.io(), [&worker](std::exception_ptr thrown) { worker.fail(std::move(thrown)); }},
      kafka_{
          worker, settings_, topics_of(settings_.topic_names()), {shared.health, shared.log, hooks(), small_clients()}},
      relaying_{worker.io().get_executor(),
                relaying_settings(shared.config),
                {.log = kafka_.log(), .clock = clock_, .time = time_, .counts = counts_, .failure = kafka_}}
{
    relaying_.settle_at(kafka_.take_for(relaying_));
    tasks_.spawn(relaying_.serve());
    tasks_.spawn(watch_backlog());
}

RelayPipeline::~RelayPipeline() = default;

service::KafkaWorker::Hooks RelayPipeline::hooks()
{
    return {.lost_in_gap = [this](std::int64_t records) { counts_.lost_in_gap(records); },
            .clock_sample = [this](const core::ClockSample& sample) { time_.observe(sample); },
            .each_second =
                [this](const intake::Intake& intake) {
                    counts_.observe_waiting(relaying_.waiting());
                    counts_.observe_forgotten(relaying_.duplicates_forgotten_early());
                    counts_.observe_window(intake.unsettled(), intake.unsettled_bytes());
                }};
}

asio::awaitable<void> RelayPipeline::watch_backlog()
{
    const auto unknown =
        service::warn_to(shared_.log, "the dispatchers' lag is unknown; overdue deliveries come back slowly");
    for (;;) {
        auto overdue = relaying_.overdue();
        if (!overdue.empty()) {
            auto backlog = co_await ask_backlog(std::move(overdue));
            if (backlog)
                relaying_.learn(std::move(*backlog));
            else
                unknown(backlog.error());
        }
        co_await runtime::pause(ask_backlog_every);
    }
}

asio::awaitable<core::Result<Backlog>> RelayPipeline::ask_backlog(std::vector<core::Partition> overdue)
{
    if (!progress_) {
        auto made = kafka::GroupProgress::create(io_, settings_.kafka_client("backlog"),
                                                 shared_.config.service.group_name(), answers_within);
        if (!made) co_return made.error();
        progress_ = std::move(*made);
    }
    const auto topics = settings_.topic_names();
    std::set<core::Partition> targets;
    std::map<core::DelayTier, std::vector<core::Partition>> by_tier;
    for (const auto& partition : overdue) {
        targets.insert({topics.deliveries, partition.number});
        by_tier[*tier_of(topics, partition)].push_back(partition);
    }
    std::vector<core::Partition> asked{targets.begin(), targets.end()};
    auto lag = co_await progress_->lag(std::move(asked));
    if (!lag) co_return lag.error();
    Backlog backlog;
    for (const auto& [target, records] : *lag) backlog.lag[target.number] = records;

    for (auto& [tier, partitions] : by_tier) {
        const auto appended = time_.now() - core::length(tier) - overdue_after;
        auto found = co_await progress_->first_since(std::move(partitions), appended);
        if (!found) co_return found.error();
        backlog.due_below.merge(*found);
    }
    co_return backlog;
}

asio::awaitable<bool> RelayPipeline::drain(std::chrono::steady_clock::time_point deadline)
{
    tasks_.cancel();
    co_await tasks_.join();
    const bool ended = co_await kafka_.stop_taking(deadline);
    const bool written = co_await kafka_.close();
    if (progress_) co_await progress_->close();
    co_return ended&& written;
}

}  // namespace fantail::dispatcher
