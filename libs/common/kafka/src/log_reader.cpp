#include "fantail/kafka/log_reader.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "client.hpp"
#include "error.hpp"
#include "fantail/core/assert.hpp"
#include "fantail/kafka/event_queue.hpp"
#include "fantail/runtime/deadline.hpp"
#include "fantail/runtime/task_group.hpp"
#include "lost_brokers.hpp"
#include "partition_fetch.hpp"
#include "records.hpp"
#include "requests.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;

namespace {

constexpr int records_before_yield = 256;

core::Result<ClientHandle> make_client(const ClientSettings& settings)
{
    // Small, for records of about 1 KB and dozens of partitions at once. All partitions of a broker share one fetch:
    // one that waits at its end for records holds up another that begins.
    return groupless_reader(settings)
        .set_default("fetch.wait.max.ms", "20")
        .set_default("fetch.queue.backoff.ms", "20")
        .set_default("fetch.message.max.bytes", "262144")
        .set_default("queued.max.messages.kbytes", "2048")
        .create(RD_KAFKA_CONSUMER, 0);
}

std::string reading(const core::Partition& partition)
{
    return "reading " + partition.topic + " [" + std::to_string(partition.number) + "]";
}

/// Marks a partition as being read.
class Turn {
public:
    Turn(std::set<core::Partition>& all, const core::Partition& partition) : all_{all}
    {
        const auto [place, is_new] = all_.insert(partition);
        FANTAIL_ASSERT(is_new);
        place_ = place;
    }
    ~Turn() { all_.erase(place_); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    std::set<core::Partition>& all_;
    std::set<core::Partition>::iterator place_;
};

}  // namespace

class LogReader::Impl {
public:
    Impl(asio::io_context& io, ClientHandle client, std::chrono::milliseconds timeout, LogReaderHandlers handlers)
        : io_{io}, timeout_{timeout}, handlers_{std::move(handlers)}, client_{std::move(client)},
          client_events_{io, QueueHandle{rd_kafka_queue_get_main(client_.get())}}, requests_{io, client_.get(),
                                                                                             timeout},
          tasks_{io, [this](const std::exception_ptr& failure) { problem(to_error(failure, "log reader")); }}
    {
        tasks_.spawn(serve_client_events(client_.get(), client_events_, handlers_.on_problem, handlers_.on_log));
        tasks_.spawn(requests_.serve());
        tasks_.spawn(find_lost_brokers(client_.get()));
    }

    asio::awaitable<core::Result<Reach>> reach(core::Partition partition, core::Timestamp since);
    asio::awaitable<core::Result<core::Offset>> read(core::Partition partition, core::Offset from, Take take);
    asio::awaitable<void> close();

private:
    asio::awaitable<core::Result<core::Offset>> fetch(core::Partition partition, core::Offset from, core::Offset end,
                                                      const Take& take);

    void problem(const core::Error& error) const
    {
        if (handlers_.on_problem) handlers_.on_problem(error);
    }

    asio::io_context& io_;
    std::chrono::milliseconds timeout_;
    LogReaderHandlers handlers_;
    ClientHandle client_;
    EventQueue client_events_;
    Requests requests_;
    std::set<core::Partition> being_read_;
    runtime::TaskGroup tasks_;
};

asio::awaitable<core::Result<LogReader::Reach>> LogReader::Impl::reach(core::Partition partition, core::Timestamp since)
{
    const std::vector<core::Partition> asked(1, partition);
    auto begins = co_await requests_.begins(asked);
    if (!begins) co_return begins.error();
    auto firsts = co_await requests_.firsts_since(asked, since);
    if (!firsts) co_return firsts.error();
    co_return Reach{begins->at(partition), firsts->at(partition)};
}

asio::awaitable<core::Result<core::Offset>> LogReader::Impl::read(core::Partition partition, core::Offset from,
                                                                  Take take)
{
    const Turn turn{being_read_, partition};
    const std::vector<core::Partition> asked(1, partition);
    auto ends = co_await requests_.ends(asked);
    if (!ends) co_return ends.error();
    auto begins = co_await requests_.begins(asked);
    if (!begins) co_return begins.error();

    const auto end = ends->at(partition);
    const auto start = std::max(from, begins->at(partition));
    if (start >= end) co_return end;
    auto reached = co_await fetch(std::move(partition), start, end, take);
    co_return reached;
}

asio::awaitable<core::Result<core::Offset>> LogReader::Impl::fetch(core::Partition partition, core::Offset from,
                                                                   core::Offset end, const Take& take)
{
    PartitionFetch records{io_, client_.get(), requests_.topic(partition.topic), partition.number, from};
    auto deadline = std::chrono::steady_clock::now() + timeout_;
    auto next = from;
    for (int since_yield = 0; next < end;) {
        const auto message = records.try_next();
        if (!message) {
            since_yield = 0;
            const bool arrived = co_await runtime::with_deadline(records.arrived(), deadline);
            if (!arrived) co_return to_error(RD_KAFKA_RESP_ERR__TIMED_OUT, reading(partition));
            continue;
        }
        // What lies beyond a gap shows, as the partition's end does, that nothing is left below it.
        const core::Offset at{message->offset};
        if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF || (message->err == 0 && at >= end)) {
            next = std::max(next, at);
            continue;
        }
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) co_return to_error(message->err, reading(partition));
        take(to_record(*message));
        next = at.next();
        deadline = std::chrono::steady_clock::now() + timeout_;
        if (++since_yield == records_before_yield) {
            since_yield = 0;
            co_await runtime::yield();
        }
    }
    co_return next;
}

asio::awaitable<void> LogReader::Impl::close()
{
    FANTAIL_ASSERT(being_read_.empty());
    tasks_.cancel();
    co_await tasks_.join();
}

core::Result<std::unique_ptr<LogReader>> LogReader::create(asio::io_context& io, const LogReaderSettings& settings,
                                                           LogReaderHandlers handlers)
{
    auto client = make_client(settings.client);
    if (!client) return client.error();
    auto impl = std::make_unique<Impl>(io, std::move(*client), settings.request_timeout, std::move(handlers));
    return std::unique_ptr<LogReader>{new LogReader{std::move(impl)}};
}

LogReader::LogReader(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
LogReader::~LogReader() = default;

asio::awaitable<core::Result<LogReader::Reach>> LogReader::reach(core::Partition partition, core::Timestamp since)
{
    return impl_->reach(std::move(partition), since);
}

asio::awaitable<core::Result<core::Offset>> LogReader::read(core::Partition partition, core::Offset from, Take take)
{
    return impl_->read(std::move(partition), from, std::move(take));
}

asio::awaitable<void> LogReader::close() { return impl_->close(); }

}  // namespace fantail::kafka
