#include "producer_client.hpp"

#include <array>
#include <chrono>
#include <utility>

#include "client.hpp"
#include "error.hpp"
#include "lost_brokers.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds metadata_timeout{5};
// Where no broker was connected when librdkafka first asked for a producer id, it asks again half a second later, and
// tells nobody when it has it. A first record met that wait: 530 ms instead of 1.
constexpr std::chrono::milliseconds until_producer_id{600};
constexpr std::chrono::milliseconds never{0};

core::Result<ClientHandle> make_client(const ProducerSettings& settings)
{
    // Where a record never expires, librdkafka goes on with the number that it gave it, and the broker knows it again
    // if it had arrived. Expired and produced anew, it would be in the log twice.
    return ClientConfig{settings.client}
        .set_fixed("enable.idempotence", "true")
        .set_fixed("acks", "all")
        .set_fixed("partitioner", "murmur2_random")
        .set_default("linger.ms", std::to_string(settings.linger.count()))
        .set_default("message.timeout.ms", std::to_string(settings.message_timeout.value_or(never).count()))
        .set_default("message.max.bytes", std::to_string(settings.max_message_bytes))
        .set_default("batch.size", std::to_string(settings.batch_bytes))
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

rd_kafka_vu_t argument(rd_kafka_vtype_t type)
{
    rd_kafka_vu_t one{};
    one.vtype = type;
    return one;
}

rd_kafka_vu_t argument(rd_kafka_vtype_t type, const std::string& bytes)
{
    auto one = argument(type);
    one.u.mem.ptr = const_cast<char*>(bytes.data());  // librdkafka's union has no const; it only reads
    one.u.mem.size = bytes.size();
    return one;
}

}  // namespace

core::Result<std::unique_ptr<ProducerClient>> ProducerClient::create(asio::io_context& io,
                                                                     const ProducerSettings& settings,
                                                                     runtime::TaskGroup::FailureHandler on_failure)
{
    auto client = make_client(settings);
    if (!client) return client.error();
    return std::make_unique<ProducerClient>(io, std::move(*client), std::move(on_failure));
}

ProducerClient::ProducerClient(asio::io_context& io, ClientHandle client, runtime::TaskGroup::FailureHandler on_failure)
    : client_{std::move(client)}, events_{io, QueueHandle{rd_kafka_queue_get_main(client_.get())}},
      requests_{io, client_.get(), metadata_timeout}, tasks_{io, std::move(on_failure)}
{
    tasks_.spawn(requests_.serve());
    tasks_.spawn(find_lost_brokers(client_.get()));
}

core::Result<ProducerClient::Admission> ProducerClient::produce(const core::OutRecord& record, void* opaque)
{
    std::array<rd_kafka_vu_t, 6> arguments{};
    std::size_t count = 0;
    auto& by_handle = arguments[count++] = argument(RD_KAFKA_VTYPE_RKT);
    by_handle.u.rkt = topic(record.topic);
    auto& partition = arguments[count++] = argument(RD_KAFKA_VTYPE_PARTITION);
    partition.u.i32 = record.partition.value_or(RD_KAFKA_PARTITION_UA);
    auto& given_back = arguments[count++] = argument(RD_KAFKA_VTYPE_OPAQUE);
    given_back.u.ptr = opaque;
    // The key is copied; without flags the value is not.
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
        return Admission::taken;
    }
    const bool is_full = rd_kafka_error_code(error.get()) == RD_KAFKA_RESP_ERR__QUEUE_FULL;
    if (is_full || rd_kafka_error_is_fatal(error.get()) != 0) return Admission::not_now;
    return to_error(*error, "record for " + record.topic);
}

rd_kafka_topic_t* ProducerClient::topic(const std::string& name)
{
    auto& handle = topics_[name];
    if (!handle) handle.reset(rd_kafka_topic_new(client_.get(), name.c_str(), nullptr));
    return handle.get();
}

asio::awaitable<core::Result<void>> ProducerClient::warm_up(std::vector<std::string> topics, runtime::Deadline deadline)
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

asio::awaitable<void> ProducerClient::close()
{
    tasks_.cancel();
    co_await tasks_.join();
}

}  // namespace fantail::kafka
