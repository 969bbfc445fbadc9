#include "fantail/kafka/table_reader.hpp"

#include <algorithm>
#include <optional>
#include <utility>

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

constexpr std::int32_t the_partition = 0;

/// Far below the lag of compaction. Who was frozen for longer, and reads on behind what compaction took away, has not
/// read all that the log had said up to there.
constexpr std::chrono::minutes an_end_holds_for{1};

core::Result<ClientHandle> make_client(const ClientSettings& settings)
{
    return groupless_reader(settings).set_default("fetch.wait.max.ms", "100").create(RD_KAFKA_CONSUMER, 0);
}

}  // namespace

class TableReader::Impl {
public:
    Impl(asio::io_context& io, ClientHandle client, const TableReaderSettings& settings, intake::TableEvents& events,
         TableReaderHandlers handlers)
        : settings_{settings}, events_{events}, handlers_{std::move(handlers)}, client_{std::move(client)},
          topic_{rd_kafka_topic_new(client_.get(), settings.topic.c_str(), nullptr)},
          client_events_{io, QueueHandle{rd_kafka_queue_get_main(client_.get())}}, requests_{io, client_.get(),
                                                                                             settings.request_timeout},
          records_{io, client_.get()}, tasks_{io, [this](const std::exception_ptr& failure) {
                                                  problem(to_error(failure, "reader of " + settings_.topic));
                                              }}
    {
    }
    ~Impl() { rd_kafka_consume_stop(topic_.get(), the_partition); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    core::Result<void> start();
    asio::awaitable<void> close();

private:
    asio::awaitable<void> confirm();

    void take(const rd_kafka_message_t& message);
    void confirm_if_reached();
    void problem(const core::Error& error) const
    {
        if (handlers_.on_problem) handlers_.on_problem(error);
    }

    TableReaderSettings settings_;
    intake::TableEvents& events_;
    TableReaderHandlers handlers_;
    ClientHandle client_;
    TopicHandle topic_;
    EventQueue client_events_;
    Requests requests_;
    MessageQueue records_;
    core::Offset next_{0};  ///< everything below has been read
    std::chrono::steady_clock::time_point asked_at_{};
    std::optional<core::Offset> asked_end_;  ///< the end to be reached before we are current again
    runtime::TaskGroup tasks_;
};

core::Result<void> TableReader::Impl::start()
{
    const auto result =
        rd_kafka_consume_start_queue(topic_.get(), the_partition, RD_KAFKA_OFFSET_BEGINNING, records_.get());
    if (result != 0) return to_error(rd_kafka_last_error(), "reading " + settings_.topic);
    tasks_.spawn(records_.serve([this](const rd_kafka_message_t& message) { take(message); }));
    tasks_.spawn(serve_client_events(client_.get(), client_events_, handlers_.on_problem, handlers_.on_log));
    tasks_.spawn(requests_.serve());
    tasks_.spawn(find_lost_brokers(client_.get()));
    tasks_.spawn(confirm());
    return {};
}

void TableReader::Impl::take(const rd_kafka_message_t& message)
{
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        events_.read(to_record(message));
        next_ = core::Offset{message.offset}.next();
    } else if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        next_ = std::max(next_, core::Offset{message.offset});  // passes gaps at the end, where no record is
    } else {
        problem(to_error(message.err, "reading " + settings_.topic));
        return;
    }
    confirm_if_reached();
}

void TableReader::Impl::confirm_if_reached()
{
    if (!asked_end_ || next_ < *asked_end_) return;
    const bool still_holds = std::chrono::steady_clock::now() - asked_at_ < an_end_holds_for;
    asked_end_.reset();  // else it is asked for anew
    if (still_holds) events_.current(next_, asked_at_);
}

asio::awaitable<void> TableReader::Impl::confirm()
{
    const core::Partition partition{settings_.topic, the_partition};
    const std::vector<core::Partition> asked(1, partition);
    for (;;) {
        if (!asked_end_) {
            const auto asking_at = std::chrono::steady_clock::now();
            auto ends = co_await requests_.ends(asked);
            if (ends) {
                asked_at_ = asking_at;
                asked_end_ = ends->at(partition);
                confirm_if_reached();
            } else {
                problem(ends.error());
            }
        }
        co_await runtime::pause(settings_.confirm_every);
    }
}

asio::awaitable<void> TableReader::Impl::close()
{
    tasks_.cancel();
    co_await tasks_.join();
}

core::Result<std::unique_ptr<TableReader>> TableReader::create(asio::io_context& io,
                                                               const TableReaderSettings& settings,
                                                               intake::TableEvents& events,
                                                               TableReaderHandlers handlers)
{
    auto client = make_client(settings.client);
    if (!client) return client.error();
    auto impl = std::make_unique<Impl>(io, std::move(*client), settings, events, std::move(handlers));
    if (auto started = impl->start(); !started) return started.error();
    return std::unique_ptr<TableReader>{new TableReader{std::move(impl)}};
}

TableReader::TableReader(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
TableReader::~TableReader() = default;

asio::awaitable<void> TableReader::close() { return impl_->close(); }

}  // namespace fantail::kafka
