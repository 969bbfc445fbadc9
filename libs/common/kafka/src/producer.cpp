#include "fantail/kafka/producer.hpp"

#include <array>
#include <deque>
#include <list>
#include <map>
#include <utility>

#include <boost/asio/post.hpp>

#include "client.hpp"
#include "error.hpp"
#include "fantail/kafka/event_queue.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/deadline.hpp"
#include "fantail/runtime/task_group.hpp"
#include "records.hpp"
#include "requests.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;
using runtime::Deadline;

namespace {

constexpr int events_before_yield = 256;
constexpr std::chrono::seconds metadata_timeout{5};
// Where no broker was connected when librdkafka first asked for a producer id, it asks again half a second later, and
// tells nobody when it has it. A first record met that wait: 530 ms instead of 1.
constexpr std::chrono::milliseconds until_producer_id{600};

core::Result<ClientHandle> make_client(const ProducerSettings& settings)
{
    return ClientConfig{settings.client}
        .set_fixed("enable.idempotence", "true")
        .set_fixed("acks", "all")
        .set_fixed("partitioner", "murmur2_random")
        .set_default("linger.ms", std::to_string(settings.linger.count()))
        .set_default("message.timeout.ms", std::to_string(settings.message_timeout.count()))
        .set_default("message.max.bytes", std::to_string(settings.max_message_bytes))
        .set_default("queue.buffering.max.messages", std::to_string(settings.queue_messages))
        .set_default("queue.buffering.max.kbytes", std::to_string(settings.queue_bytes / 1024))
        .set_default("compression.type", settings.compression == Compression::lz4 ? "lz4" : "none")
        .create(RD_KAFKA_PRODUCER, RD_KAFKA_EVENT_DR);
}

HeadersHandle to_headers(const std::vector<core::Header>& headers)
{
    HeadersHandle handle{rd_kafka_headers_new(headers.size())};
    for (const auto& header : headers) {
        rd_kafka_header_add(handle.get(), header.name.c_str(), static_cast<ssize_t>(header.name.size()),
                            header.value.data(), static_cast<ssize_t>(header.value.size()));
    }
    return handle;
}

void* bytes_of(const std::string& text)
{
    return const_cast<char*>(text.data());  // librdkafka's union has no const; it copies
}

rd_kafka_vu_t argument(rd_kafka_vtype_t type)
{
    rd_kafka_vu_t one{};
    one.vtype = type;
    return one;
}

rd_kafka_vu_t argument(rd_kafka_vtype_t type, const std::string& bytes)
{
    auto one = argument(type);
    one.u.mem.ptr = bytes_of(bytes);
    one.u.mem.size = bytes.size();
    return one;
}

}  // namespace

class Producer::Impl {
public:
    Impl(asio::io_context& io, ClientHandle client, ProducerHandlers handlers)
        : io_{io}, handlers_{std::move(handlers)}, client_{std::move(client)},
          events_{io, QueueHandle{rd_kafka_queue_get_main(client_.get())}}, requests_{io, client_.get(),
                                                                                      metadata_timeout},
          acknowledged_{io.get_executor()}, tasks_{io, [this](const std::exception_ptr& failure) { report(failure); }}
    {
        tasks_.spawn(serve());
        tasks_.spawn(requests_.serve());
    }

    void append(core::OutRecord record, intake::AppendHandler handler);
    [[nodiscard]] bool has_room() const noexcept { return overflow_.empty(); }
    [[nodiscard]] std::size_t unacknowledged() const noexcept { return pending_.size(); }
    asio::awaitable<core::Result<void>> warm_up(std::vector<std::string> topics, Deadline deadline);
    asio::awaitable<bool> flush(Deadline deadline);
    asio::awaitable<bool> close(Deadline deadline);

private:
    /// A record on its way; librdkafka carries its address and gives it back with the report.
    struct Pending {
        intake::AppendHandler handler;
        std::list<Pending>::iterator place;
    };
    struct Waiting {
        core::OutRecord record;
        Pending* pending;
    };

    asio::awaitable<void> serve();
    void take_reports(rd_kafka_event_t* event);
    void settle(Pending& pending, core::Result<core::Position> result);
    bool produce(const core::OutRecord& record, Pending& pending);
    void drain_overflow();
    rd_kafka_topic_t* topic(const std::string& name);
    void report(const std::exception_ptr& failure);

    asio::io_context& io_;
    ProducerHandlers handlers_;
    ClientHandle client_;
    std::map<std::string, TopicHandle> topics_;
    EventQueue events_;
    Requests requests_;
    std::list<Pending> pending_;
    std::deque<Waiting> overflow_;
    runtime::AsyncEvent acknowledged_;
    runtime::TaskGroup tasks_;
    std::shared_ptr<const bool> alive_{std::make_shared<const bool>(true)};
};

void Producer::Impl::append(core::OutRecord record, intake::AppendHandler handler)
{
    const auto place = pending_.insert(pending_.end(), Pending{std::move(handler), {}});
    place->place = place;
    if (!overflow_.empty() || !produce(record, *place)) overflow_.push_back({std::move(record), &*place});
}

/// False when librdkafka's queue is full. Everything else it refuses is settled, in a later turn of the loop.
bool Producer::Impl::produce(const core::OutRecord& record, Pending& pending)
{
    std::array<rd_kafka_vu_t, 7> arguments{};
    std::size_t count = 0;
    auto& by_handle = arguments[count++] = argument(RD_KAFKA_VTYPE_RKT);
    by_handle.u.rkt = topic(record.topic);
    auto& partition = arguments[count++] = argument(RD_KAFKA_VTYPE_PARTITION);
    partition.u.i32 = record.partition.value_or(RD_KAFKA_PARTITION_UA);
    auto& flags = arguments[count++] = argument(RD_KAFKA_VTYPE_MSGFLAGS);
    flags.u.i = RD_KAFKA_MSG_F_COPY;
    auto& opaque = arguments[count++] = argument(RD_KAFKA_VTYPE_OPAQUE);
    opaque.u.ptr = &pending;
    if (!record.key.empty()) arguments[count++] = argument(RD_KAFKA_VTYPE_KEY, record.key);
    if (record.value) arguments[count++] = argument(RD_KAFKA_VTYPE_VALUE, *record.value);
    HeadersHandle headers;
    if (!record.headers.empty()) {
        headers = to_headers(record.headers);
        auto& given = arguments[count++] = argument(RD_KAFKA_VTYPE_HEADERS);
        given.u.headers = headers.get();
    }

    const ErrorHandle error{rd_kafka_produceva(client_.get(), arguments.data(), count)};
    if (!error) {
        static_cast<void>(headers.release());  // theirs from here on
        return true;
    }
    if (rd_kafka_error_code(error.get()) == RD_KAFKA_RESP_ERR__QUEUE_FULL) return false;
    asio::post(io_, [this, alive = std::weak_ptr{alive_}, &pending,
                     why = to_error(*error, "record for " + record.topic)]() mutable {
        if (!alive.expired()) settle(pending, std::move(why));
    });
    return true;
}

void Producer::Impl::drain_overflow()
{
    while (!overflow_.empty() && produce(overflow_.front().record, *overflow_.front().pending)) overflow_.pop_front();
}

rd_kafka_topic_t* Producer::Impl::topic(const std::string& name)
{
    auto& handle = topics_[name];
    if (!handle) handle.reset(rd_kafka_topic_new(client_.get(), name.c_str(), nullptr));
    return handle.get();
}

asio::awaitable<void> Producer::Impl::serve()
{
    for (int since_yield = 0;; ++since_yield) {
        auto event = co_await events_.next();
        switch (rd_kafka_event_type(event.get())) {
        case RD_KAFKA_EVENT_DR:
            take_reports(event.get());
            event.reset();  // until here its records count against the queue
            drain_overflow();
            break;
        case RD_KAFKA_EVENT_LOG:
            if (handlers_.on_log) handlers_.on_log(to_log_line(client_.get(), event.get()));
            break;
        case RD_KAFKA_EVENT_ERROR: {
            const auto [error, is_fatal] = to_client_error(client_.get(), event.get());
            if (is_fatal && handlers_.on_fatal) handlers_.on_fatal(error);
            break;  // the others are about brokers, and show in the log: librdkafka goes on by itself
        }
        default:
            break;
        }
        if (since_yield == events_before_yield) {
            since_yield = 0;
            co_await runtime::yield();
        }
    }
}

void Producer::Impl::take_reports(rd_kafka_event_t* event)
{
    while (const auto* message = rd_kafka_event_message_next(event)) {
        auto& pending = *static_cast<Pending*>(message->_private);
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            settle(pending, to_error(message->err, std::string{"record for "} + rd_kafka_topic_name(message->rkt)));
        } else {
            settle(pending, core::Position{partition_of(*message), core::Offset{message->offset}});
        }
    }
}

void Producer::Impl::settle(Pending& pending, core::Result<core::Position> result)
{
    const auto handler = std::move(pending.handler);
    pending_.erase(pending.place);
    handler(std::move(result));
    acknowledged_.notify_all();
}

asio::awaitable<core::Result<void>> Producer::Impl::warm_up(std::vector<std::string> topics, Deadline deadline)
{
    // The first look-up waits until a broker is connected. With one there, a topic handle asks for its topic's metadata
    // at once; the second look-up travels behind that.
    core::Result<void> found;
    for (int round = 0; round < 2; ++round) {
        auto answer = co_await runtime::with_deadline(requests_.find_topics(topics), deadline);
        if (!answer) co_return core::Error{core::ErrorCode::unavailable, "no Kafka broker has answered in time"};
        found = std::move(*answer);
        if (!found) co_return found;
        for (const auto& name : topics) topic(name);
    }
    co_await runtime::pause(until_producer_id);
    co_return found;
}

asio::awaitable<bool> Producer::Impl::flush(Deadline deadline)
{
    while (!pending_.empty()) {
        const bool changed = co_await acknowledged_.wait_until(deadline);
        if (!changed) co_return false;
    }
    co_return true;
}

asio::awaitable<bool> Producer::Impl::close(Deadline deadline)
{
    const bool all = co_await flush(deadline);
    tasks_.cancel();
    co_await tasks_.join();
    co_return all;
}

void Producer::Impl::report(const std::exception_ptr& failure)
{
    if (handlers_.on_fatal) handlers_.on_fatal(to_error(failure, "producer"));
}

core::Result<std::unique_ptr<Producer>> Producer::create(asio::io_context& io, const ProducerSettings& settings,
                                                         ProducerHandlers handlers)
{
    auto client = make_client(settings);
    if (!client) return client.error();
    auto impl = std::make_unique<Impl>(io, std::move(*client), std::move(handlers));
    return std::unique_ptr<Producer>{new Producer{std::move(impl)}};
}

Producer::Producer(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
Producer::~Producer() = default;

void Producer::append(core::OutRecord record, intake::AppendHandler handler)
{
    impl_->append(std::move(record), std::move(handler));
}

bool Producer::has_room() const noexcept { return impl_->has_room(); }
std::size_t Producer::unacknowledged() const noexcept { return impl_->unacknowledged(); }

asio::awaitable<core::Result<void>> Producer::warm_up(std::vector<std::string> topics, Deadline deadline)
{
    return impl_->warm_up(std::move(topics), deadline);
}

asio::awaitable<bool> Producer::flush(Deadline deadline) { return impl_->flush(deadline); }
asio::awaitable<bool> Producer::close(Deadline deadline) { return impl_->close(deadline); }

}  // namespace fantail::kafka
