#include "ingestor/control.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "fantail/service/kafka_reports.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;

namespace {

constexpr const char* api_check = "management_api";
constexpr std::size_t largest_request = std::size_t{256} << 10;  // a webhook with all it may have is a tenth of it

http::ServerSettings api_server_settings(const Config& config)
{
    auto settings = service::listening(config.api);
    settings.body_limit = std::max(largest_request, config.service.topics.max_event_bytes);  // explain takes an event
    return settings;
}

kafka::ProducerSettings producer_settings(const Config& config)
{
    kafka::ProducerSettings settings;
    settings.client = config.service.kafka_client("api");
    settings.message_timeout = config.api_timeout;
    return settings;
}

std::unique_ptr<kafka::LogReader> test_outcome_reader(runtime::Worker& worker, const Shared& shared)
{
    return kafka::LogReader::create(worker.io(), {.client = shared.config.service.kafka_client("tests")},
                                    {.on_problem = service::warn_to(shared.log, "cannot read outcomes of tests"),
                                     .on_log = service::log_to(shared.log)})
        .value();
}

}  // namespace

Control::Control(runtime::Worker& worker, const Shared& shared, Statistics& statistics)
    : shared_{shared}, admin_{worker.io(), shared.config.service, {shared.health, shared.metrics, shared.log}},
      webhooks_{worker.io(),
                shared.config.service,
                {*shared.config.service.sealer, shared.health, shared.metrics, shared.log}},
      upkeep_counts_{shared.metrics, shared.log}, producer_{kafka::Producer::create(
                                                                worker.io(), producer_settings(shared.config),
                                                                {.on_fatal =
                                                                     [&worker](const core::Error& error) {
                                                                         worker.fail(std::make_exception_ptr(
                                                                             std::runtime_error{error.detail}));
                                                                     },
                                                                 .on_log = service::log_to(shared.log)})
                                                                .value()},
      upkeeping_{{webhooks_.follower(), *producer_, clock_, &RandomChance::jitter, upkeep_counts_,
                  shared.config.service.topic_names()}},
      commands_{{webhooks_.follower(), *producer_, shared.realms, *shared.config.service.sealer, clock_, chance_,
                 shared.config.service.topic_names(), shared.config.api_timeout, shared.config.service.retries}},
      explaining_{{webhooks_.follower(),
                   shared.realms,
                   clock_,
                   {.max_bytes = shared.config.service.topics.max_event_bytes, .max_depth = shared.config.max_depth}}},
      test_outcomes_{worker.io(), shared.config.service.topic_names().outcomes, test_outcome_reader(worker, shared),
                     [&worker](std::exception_ptr thrown) { worker.fail(std::move(thrown)); }},
      testing_{{webhooks_.follower(),
                *producer_,
                shared.realms,
                clock_,
                chance_,
                test_outcomes_,
                shared.config.service.topic_names(),
                shared.config.service.topics.partitions,
                {.max_bytes = shared.config.service.topics.max_event_bytes, .max_depth = shared.config.max_depth}}},
      credentials_{shared.config.credentials.set}, credential_watch_{worker.io(),
                                                                     {credentials_, shared.config.credential_paths,
                                                                      shared.config.service.realms, shared.metrics,
                                                                      shared.log},
                                                                     shared.config.credentials.files},
      limits_{shared.config.api_rates}, api_{{commands_, explaining_, testing_, statistics, credentials_, limits_,
                                              shared.realms, clock_, shared.config.source_addresses, shared.health,
                                              shared.log}},
      api_server_{worker.io(),
                  api_server_settings(shared.config),
                  api_.handler(),
                  {.refuse = [this](const http::ServerRefusal& refused) { return api_.refusal(refused); },
                   .handler_failed =
                       [&log = shared.log](std::string_view what) {
                           log.error("a call of the management API failed", {{"detail", what}});
                       }}}
{
    shared_.health.declare(api_check);
    webhooks_.subscribe([this](const intake::FollowedTable& table) { follow(table); });
}

Control::~Control() = default;

void Control::subscribe(Subscriber subscriber)
{
    subscriber(shared_.webhooks.current());
    subscribers_.push_back(std::move(subscriber));
}

void Control::follow(const intake::FollowedTable& table)
{
    auto current = shared_.webhooks.current();
    auto& index = current.index;
    if (!index) {
        index = core::MatchIndex::build(table.webhooks, shared_.realms.requiring_selector());
    } else if (index->passed() != table.webhooks.passed()) {
        index = core::MatchIndex::rebuild(*index, table.webhooks);
    }
    current.confirmed_at = table.confirmed_at;
    shared_.webhooks.put(current);
    for (const auto& subscriber : subscribers_) subscriber(current);
    if (api_is_open_) upkeeping_.tend();  // before the topics were checked its writes would hang
}

void Control::open_api()
{
    api_server_.start();
    credential_watch_.start();
    api_is_open_ = true;
    shared_.health.set_ok(api_check);
    shared_.log.info("management API is open",
                     {{"address", shared_.config.api.address}, {"port", api_server_.bound_port()}});
}

asio::awaitable<bool> Control::drain(std::chrono::steady_clock::time_point deadline)
{
    if (api_is_open_) co_await api_server_.stop();
    co_await credential_watch_.close();
    co_await test_outcomes_.close();
    const bool written = co_await producer_->close(deadline);
    co_await webhooks_.close();
    co_await admin_.close();
    co_return written;
}

}  // namespace fantail::ingestor
