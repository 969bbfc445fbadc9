#include "fantail/service/kafka_worker.hpp"

#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

#include "fantail/service/kafka_reports.hpp"

namespace fantail::service {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto tick_every = 1s;
constexpr auto warm_up_within = 10s;
constexpr auto last_records_within = 5s;  // of what ended in the last moment of a drain

kafka::ProducerSettings producer_settings(const Settings& settings, std::size_t worker,
                                          const KafkaWorker::Clients& clients)
{
    kafka::ProducerSettings producer;
    producer.client = settings.kafka_client(std::to_string(worker));
    producer.linger = settings.linger;
    producer.max_message_bytes = settings.max_record_bytes();
    if (clients.producer) clients.producer(producer);
    return producer;
}

}  // namespace

KafkaWorker::KafkaWorker(runtime::Worker& worker, const Settings& settings, Topics topics, Parts parts)
    : worker_{worker}, settings_{settings}, topics_{std::move(topics)}, parts_{std::move(parts)},
      told_the_time_{worker.io().get_executor()}, housekeeping_{worker.io(),
                                                                [this](std::exception_ptr thrown) {
                                                                    worker_.fail(std::move(thrown));
                                                                }},
      producer_{kafka::Producer::create(worker.io(), producer_settings(settings, worker.index(), parts_.clients),
                                        {.on_fatal = [this](const core::Error& error) { cannot_go_on(error); },
                                         .on_recreated = warn_to(parts_.log, "made a new Kafka producer"),
                                         .on_clock_sample = parts_.hooks.clock_sample,
                                         .on_log = log_to(parts_.log)})
                    .value()}
{
    parts_.health.declare(worker_.name());
}

KafkaWorker::~KafkaWorker() = default;

intake::Intake& KafkaWorker::take_for(intake::Taker& taker)
{
    intake_.emplace(worker_.io().get_executor(),
                    intake::IntakeSettings{.per_partition = settings_.window_per_partition,
                                           .per_worker = settings_.window_per_worker,
                                           .lease = settings_.session_timeout * 2 / 3},
                    taker, clock_);
    housekeeping_.spawn(start());
    return *intake_;
}

// The group is joined when the way out is ready: a first record that had to wait for metadata and a producer id would
// be half a second late, and its delivery with it.
asio::awaitable<void> KafkaWorker::start()
{
    const auto not_yet = warn_to(parts_.log, "waiting for Kafka");
    for (;;) {
        const auto warm =
            co_await producer_->warm_up(topics_.written, std::chrono::steady_clock::now() + warm_up_within);
        if (warm) break;
        not_yet(warm.error());
        parts_.health.set_failing(worker_.name(), warm.error().detail);
        co_await runtime::pause(tick_every);
    }
    if (!topics_.asks_the_time.empty()) co_await ask_the_time();
    auto member = group_member(settings_, topics_.read, worker_.index());
    if (parts_.clients.consumer) parts_.clients.consumer(member);
    consumer_ = kafka::GroupConsumer::create(worker_.io(), member, *intake_, consumer_handlers()).value();
    intake_->take_from(*consumer_);
    housekeeping_.spawn(tick());
}

asio::awaitable<void> KafkaWorker::ask_the_time()
{
    core::OutRecord tombstone{
        .topic = topics_.asks_the_time, .key = "clock", .value = std::nullopt, .headers = {}, .partition = 0};
    // Not awaited as such: a stop must not wait for a broker that has gone since the warm-up.
    producer_->append(std::move(tombstone), [this](const core::Result<core::Position>& at) {
        if (!at) cannot_go_on(at.error());
        knows_the_time_ = true;
        told_the_time_.notify_all();
    });
    while (!knows_the_time_) co_await told_the_time_.wait();
}

asio::awaitable<void> KafkaWorker::tick()
{
    for (;;) {
        intake_->commit();
        parts_.hooks.each_second(*intake_);
        if (consumer_->is_ready())
            parts_.health.set_ok(worker_.name());
        else
            parts_.health.set_failing(worker_.name(), "the group has not given this worker all that it is to read");
        co_await runtime::pause(tick_every);
    }
}

kafka::GroupConsumerHandlers KafkaWorker::consumer_handlers()
{
    return {.on_fatal = [this](const core::Error& error) { cannot_go_on(error); },
            .on_recreated = warn_to(parts_.log, "made a new Kafka consumer after an outage"),
            .on_problem = warn_to(parts_.log, "cannot read all that this worker is to read"),
            .on_gap =
                [this](const core::Partition& partition, core::Offset from, core::Offset to) {
                    parts_.log.error("Kafka deleted records before they were read", {{"topic", partition.topic},
                                                                                     {"partition", partition.number},
                                                                                     {"from", from.value()},
                                                                                     {"to", to.value()}});
                    parts_.hooks.lost_in_gap(to.value() - from.value());
                },
            .on_log = log_to(parts_.log)};
}

void KafkaWorker::cannot_go_on(const core::Error& error)
{
    worker_.fail(std::make_exception_ptr(std::runtime_error{error.detail}));
}

asio::awaitable<bool> KafkaWorker::stop_taking(runtime::Deadline deadline)
{
    intake_->stop();
    // Commits go on meanwhile: what ends late still needs its lease.
    const bool ended = co_await intake_->drain(deadline);
    housekeeping_.cancel();
    co_await housekeeping_.join();
    co_return ended;
}

asio::awaitable<bool> KafkaWorker::close()
{
    if (consumer_) co_await consumer_->close(settings_.on_stop);
    const bool written = co_await producer_->close(std::chrono::steady_clock::now() + last_records_within);
    co_return written;
}

}  // namespace fantail::service
