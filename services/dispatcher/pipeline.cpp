#include "dispatcher/pipeline.hpp"

#include <exception>

namespace fantail::dispatcher {

namespace asio = boost::asio;

namespace {

service::KafkaWorker::Topics topics_of(const core::TopicNames& names)
{
    return {.read = {names.deliveries}, .written = {names.outcomes, names.dead_letters}};
}

}  // namespace

Pipeline::Pipeline(runtime::Worker& worker, const Shared& shared, intake::FollowedTable webhooks)
    : counts_{shared.metrics, shared.realms, std::to_string(worker.index()), shared.log},
      deliveries_{worker.io(), [&worker](std::exception_ptr thrown) { worker.fail(std::move(thrown)); }},
      table_{worker.io().get_executor()}, resolver_{worker.io(), {}}, client_{worker.io(), shared.config.http_client(),
                                                                              resolver_},
      endpoint_{client_}, kafka_{worker,
                                 shared.config.service,
                                 topics_of(shared.config.service.topic_names()),
                                 {shared.health, shared.log, hooks()}},
      delivering_{{.in_flight = shared.config.in_flight,
                   .topics = shared.config.service.topic_names(),
                   .worker = worker.name()},
                  {endpoint_, kafka_.log(), table_, shared.realms, shared.sealer, clock_, counts_, kafka_, deliveries_}}
{
    table_.replace(std::move(webhooks));
    delivering_.settle_at(kafka_.take_for(delivering_));
}

Pipeline::~Pipeline() = default;

service::KafkaWorker::Hooks Pipeline::hooks()
{
    return {.lost_in_gap = [this](std::int64_t records) { counts_.lost_in_gap(records); },
            .each_second =
                [this](const intake::Intake& intake) {
                    counts_.observe_connections(client_.counters());
                    counts_.observe_window(intake.unsettled(), intake.unsettled_bytes());
                }};
}

asio::awaitable<bool> Pipeline::drain(std::chrono::steady_clock::time_point deadline)
{
    const bool ended = co_await kafka_.stop_taking(deadline);
    deliveries_.cancel();
    co_await deliveries_.join();
    const bool written = co_await kafka_.close();
    client_.close();
    co_return ended&& written;
}

}  // namespace fantail::dispatcher
