#include "dispatcher/pipeline.hpp"

#include <exception>
#include <functional>
#include <random>
#include <string>

#include <boost/asio/ip/host_name.hpp>

#include <unistd.h>

#include "fantail/service/kafka_reports.hpp"

namespace fantail::dispatcher {

namespace asio = boost::asio;

namespace {

service::KafkaWorker::Topics topics_of(const core::TopicNames& names)
{
    service::KafkaWorker::Topics topics{
        .read = {names.deliveries},
        .written = {names.deliveries, names.outcomes, names.dead_letters, names.webhook_state, names.notices}};
    topics.written.insert(topics.written.end(), names.delays.begin(), names.delays.end());
    topics.asks_the_time = names.webhook_state;
    return topics;
}

std::unique_ptr<kafka::LogReader> outcome_reader(runtime::Worker& worker, const Shared& shared)
{
    const auto client = shared.config.service.kafka_client("outcomes-" + std::to_string(worker.index()));
    return kafka::LogReader::create(worker.io(), {.client = client},
                                    {.on_problem = service::warn_to(shared.log, "cannot read outcomes"),
                                     .on_log = service::log_to(shared.log)})
        .value();
}

// The relay unpacks a batch whole, and reads a hundred delay partitions at a time.
service::KafkaWorker::Clients small_batches()
{
    return {.consumer = {}, .producer = [](kafka::ProducerSettings& producer) {
                producer.compression = kafka::Compression::none;
                producer.batch_bytes = std::size_t{64} << 10;
            }};
}

// For people who read outcomes.
std::string process_name(const service::Settings& settings)
{
    if (!settings.instance_id.empty()) return settings.instance_id;
    return boost::asio::ip::host_name() + "-" + std::to_string(::getpid());
}

// Where in its range a jittered retry falls: nobody can gain by guessing it.
std::function<core::Jitter()> random_jitter()
{
    return [engine = std::minstd_rand{std::random_device{}()},
            uniform = std::uniform_real_distribution<>{-1.0, 1.0}]() mutable {
        return core::Jitter::clamped(uniform(engine));
    };
}

}  // namespace

Pipeline::Pipeline(runtime::Worker& worker, const Shared& shared, intake::FollowedTable webhooks)
    : broker_{clock_}, counts_{shared.metrics, shared.realms, std::to_string(worker.index()), shared.log},
      deliveries_{worker.io(), [&worker](std::exception_ptr thrown) { worker.fail(std::move(thrown)); }},
      table_{worker.io().get_executor(), clock_}, resolver_{worker.io(), shared.config.http_resolver()},
      client_{worker.io(), shared.config.http_client(), resolver_}, endpoint_{client_}, outcome_reader_{outcome_reader(
                                                                                            worker, shared)},
      outcomes_{*outcome_reader_, shared.config.service.topic_names().outcomes,
                shared.metrics.counter({"fantail_outcomes_unreadable_total", "Outcomes that could not be read"},
                                       {{"worker", std::to_string(worker.index())}})},
      kafka_{worker,
             shared.config.service,
             topics_of(shared.config.service.topic_names()),
             {shared.health, shared.log, hooks(), small_batches()}},
      delivering_{{.isolation = shared.config.isolation,
                   .in_flight_per_endpoint = shared.config.in_flight_per_endpoint,
                   .waiting_in_memory = shared.config.waiting_in_memory,
                   .retries = shared.config.service.retries,
                   .duplicates = shared.config.duplicates(),
                   .topics = shared.config.service.topic_names(),
                   .partitions = shared.config.service.topics.partitions,
                   .worker = process_name(shared.config.service) + "/" + worker.name()},
                  {worker.io().get_executor(), endpoint_, kafka_.log(), outcomes_, table_, shared.realms, shared.sealer,
                   clock_, broker_, counts_, kafka_, deliveries_, random_jitter()}}
{
    table_.replace(std::move(webhooks));
    delivering_.settle_at(kafka_.take_for(delivering_));
    deliveries_.spawn(delivering_.serve_time());
    deliveries_.spawn(delivering_.serve_take_over());
    deliveries_.spawn(delivering_.serve_endpoint_states());
}

Pipeline::~Pipeline() = default;

service::KafkaWorker::Hooks Pipeline::hooks()
{
    return {.lost_in_gap = [this](std::int64_t records) { counts_.lost_in_gap(records); },
            .clock_sample = [this](const core::ClockSample& sample) { broker_.observe(sample); },
            .each_second =
                [this](const intake::Intake& intake) {
                    counts_.observe_connections(client_.counters());
                    counts_.observe_look_ups(resolver_.counters());
                    counts_.observe_window(intake.unsettled(), intake.unsettled_bytes());
                    counts_.observe_waiting(delivering_.waiting_in_memory());
                    const auto& isolation = delivering_.isolation();
                    counts_.observe_isolation({.under_way = isolation.under_way(),
                                               .waiting = isolation.waiting(),
                                               .open_circuits = isolation.open_circuits(),
                                               .unreachable_hosts = isolation.unreachable_hosts()});
                }};
}

asio::awaitable<bool> Pipeline::drain(std::chrono::steady_clock::time_point deadline)
{
    const bool ended = co_await kafka_.stop_taking(deadline);
    deliveries_.cancel();
    co_await deliveries_.join();
    const bool written = co_await kafka_.close();
    co_await outcome_reader_->close();
    client_.close();
    co_return ended&& written;
}

}  // namespace fantail::dispatcher
