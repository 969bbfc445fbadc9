#include "ingestor/pipeline.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;

namespace {

service::KafkaWorker::Topics topics_of(const core::Realms& realms, const core::TopicNames& names)
{
    service::KafkaWorker::Topics topics;
    topics.read = realms.topic_names();
    topics.written = {names.deliveries, names.accepted, names.rejected};
    return topics;
}

}  // namespace

Pipeline::Pipeline(runtime::Worker& worker, const Shared& shared)
    : counts_{shared.metrics, shared.realms, std::to_string(worker.index()), shared.log},
      kafka_{worker,
             shared.config.service,
             topics_of(shared.realms, shared.config.service.topic_names()),
             {shared.health, shared.log, hooks()}},
      ingesting_{
          {.topics = shared.config.service.topic_names(),
           .limits = {.max_bytes = shared.config.service.topics.max_event_bytes, .max_depth = shared.config.max_depth},
           .ids_remembered = shared.config.ids_remembered},
          {kafka_.log(), shared.realms, clock_, shared.webhooks, counts_, kafka_}}
{
    ingesting_.settle_at(kafka_.take_for(ingesting_));
}

Pipeline::~Pipeline() = default;

service::KafkaWorker::Hooks Pipeline::hooks()
{
    return {.lost_in_gap = [this](std::int64_t records) { counts_.lost_in_gap(records); },
            .each_second =
                [this](const intake::Intake& intake) {
                    counts_.observe_window(intake.unsettled(), intake.unsettled_bytes());
                }};
}

asio::awaitable<bool> Pipeline::drain(std::chrono::steady_clock::time_point deadline)
{
    const bool ended = co_await kafka_.stop_taking(deadline);
    const bool written = co_await kafka_.close();
    co_return ended&& written;
}

}  // namespace fantail::ingestor
