#include "fantail/kafka/log_follower.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "client.hpp"
#include "error.hpp"
#include "fantail/kafka/event_queue.hpp"
#include "fantail/runtime/deadline.hpp"
#include "fantail/runtime/task_group.hpp"
#include "lost_brokers.hpp"
#include "message_queue.hpp"
#include "records.hpp"
#include "requests.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;

namespace {

core::Result<ClientHandle> make_client(const ClientSettings& settings)
{
    return groupless_reader(settings)
        .set_default("fetch.wait.max.ms", "100")
        .set_default("fetch.queue.backoff.ms", "20")  // a full queue is empty again long before the usual second
        .set_default("queued.max.messages.kbytes", "4096")
        .create(RD_KAFKA_CONSUMER, 0);
}

bool is_cut_off(rd_kafka_resp_err_t error)
{
    return error == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || error == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE;
}

}  // namespace

class LogFollower::Impl {
public:
    Impl(asio::io_context& io, ClientHandle client, const LogFollowerSettings& settings, LogFollowerHandlers handlers)
        : settings_{settings}, handlers_{std::move(handlers)}, client_{std::move(client)},
          topic_{rd_kafka_topic_new(client_.get(), settings.topic.c_str(), nullptr)},
          client_events_{io, QueueHandle{rd_kafka_queue_get_main(client_.get())}}, requests_{io, client_.get(),
                                                                                             settings.request_timeout},
          records_{io, client_.get()}, tasks_{io, [this](const std::exception_ptr& failure) {
                                                  problem(to_error(failure, "follower of " + settings_.topic));
                                              }}
    {
        tasks_.spawn(serve_client_events(client_.get(), client_events_, handlers_.on_problem, handlers_.on_log));
        tasks_.spawn(requests_.serve());
        tasks_.spawn(find_lost_brokers(client_.get()));
        tasks_.spawn(follow());
    }
    ~Impl()
    {
        for (const auto& partition : being_read_) rd_kafka_consume_stop(topic_.get(), partition.number);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    asio::awaitable<void> close()
    {
        tasks_.cancel();
        co_await tasks_.join();
    }

private:
    asio::awaitable<void> follow();
    asio::awaitable<void> begin();
    asio::awaitable<void> begin_anew(core::Partition partition);
    void start(const core::Partition& partition, core::Offset at);
    void take(const rd_kafka_message_t& message);
    void look_whether_caught_up(const core::Partition& partition, core::Offset next);
    void problem(const core::Error& error) const
    {
        if (handlers_.on_problem) handlers_.on_problem(error);
    }

    LogFollowerSettings settings_;
    LogFollowerHandlers handlers_;
    ClientHandle client_;
    TopicHandle topic_;
    EventQueue client_events_;
    Requests requests_;
    MessageQueue records_;
    std::set<core::Partition> being_read_;
    std::map<core::Partition, core::Offset> ahead_;  ///< ends that are still to be reached
    runtime::TaskGroup tasks_;
};

asio::awaitable<void> LogFollower::Impl::follow()
{
    co_await begin();
    co_await records_.serve([this](const rd_kafka_message_t& message) { take(message); });
}

asio::awaitable<void> LogFollower::Impl::begin()
{
    std::vector<core::Partition> all;
    all.reserve(static_cast<std::size_t>(settings_.partitions));
    for (std::int32_t number = 0; number < settings_.partitions; ++number) all.push_back({settings_.topic, number});
    for (;;) {
        // Ends first: what lies below them was there when the following began.
        auto ends = co_await requests_.ends(all);
        auto begins = co_await requests_.begins(all);
        if (ends && begins) {
            for (const auto& [partition, at] : *begins) {
                if (ends->at(partition) > at) ahead_.emplace(partition, ends->at(partition));
            }
            for (const auto& [partition, at] : *begins) start(partition, at);
            if (ahead_.empty()) handlers_.on_caught_up();
            co_return;
        }
        problem(ends ? begins.error() : ends.error());
        co_await runtime::pause(settings_.ask_again_after);
    }
}

void LogFollower::Impl::start(const core::Partition& partition, core::Offset at)
{
    if (rd_kafka_consume_start_queue(topic_.get(), partition.number, at.value(), records_.get()) != 0) {
        problem(to_error(rd_kafka_last_error(), "following " + settings_.topic));
        return;
    }
    being_read_.insert(partition);
}

/// Retention was faster than we were.
asio::awaitable<void> LogFollower::Impl::begin_anew(core::Partition partition)
{
    const std::vector<core::Partition> asked(1, partition);
    for (;;) {
        auto begins = co_await requests_.begins(asked);
        if (begins) {
            look_whether_caught_up(partition, begins->at(partition));
            start(partition, begins->at(partition));
            co_return;
        }
        problem(begins.error());
        co_await runtime::pause(settings_.ask_again_after);
    }
}

void LogFollower::Impl::take(const rd_kafka_message_t& message)
{
    const core::Partition partition{settings_.topic, message.partition};
    const core::Offset at{message.offset};
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        handlers_.on_record(to_record(message));
        look_whether_caught_up(partition, at.next());
    } else if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        look_whether_caught_up(partition, at);
    } else {
        problem(to_error(message.err, "following " + settings_.topic));
        if (!is_cut_off(message.err) || being_read_.erase(partition) == 0) return;
        rd_kafka_consume_stop(topic_.get(), partition.number);
        tasks_.spawn(begin_anew(partition));
    }
}

void LogFollower::Impl::look_whether_caught_up(const core::Partition& partition, core::Offset next)
{
    const auto behind = ahead_.find(partition);
    if (behind == ahead_.end() || next < behind->second) return;
    ahead_.erase(behind);
    if (ahead_.empty()) handlers_.on_caught_up();
}

core::Result<std::unique_ptr<LogFollower>>
LogFollower::create(asio::io_context& io, const LogFollowerSettings& settings, LogFollowerHandlers handlers)
{
    auto client = make_client(settings.client);
    if (!client) return client.error();
    auto impl = std::make_unique<Impl>(io, std::move(*client), settings, std::move(handlers));
    return std::unique_ptr<LogFollower>{new LogFollower{std::move(impl)}};
}

LogFollower::LogFollower(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
LogFollower::~LogFollower() = default;

asio::awaitable<void> LogFollower::close() { return impl_->close(); }

}  // namespace fantail::kafka
