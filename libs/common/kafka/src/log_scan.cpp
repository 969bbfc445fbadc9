#include "fantail/kafka/log_scan.hpp"

#include <optional>
#include <utility>

#include "client.hpp"
#include "error.hpp"
#include "records.hpp"

namespace fantail::kafka {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t partitions_at_once = 16;
constexpr int poll_ms = 100;
constexpr int do_not_block = 0;

core::Result<ClientHandle> make_client(const ClientSettings& settings)
{
    return groupless_reader(settings)
        .set_default("fetch.wait.max.ms", "100")
        .set_default("fetch.queue.backoff.ms", "20")        // a full queue is empty again long before the usual second
        .set_default("queued.max.messages.kbytes", "4096")  // for each partition
        .create(RD_KAFKA_CONSUMER, 0);
}

/// One topic while it is read.
class Reading {
public:
    Reading(rd_kafka_t* client, const std::string& topic, const LogScan::TakeRecord& take)
        : client_{client}, name_{topic}, take_{take}, topic_{rd_kafka_topic_new(client, topic.c_str(), nullptr)},
          records_{rd_kafka_queue_new(client)}, client_events_{rd_kafka_queue_get_main(client)}
    {
    }
    ~Reading()
    {
        for (const auto& [number, end] : open_) rd_kafka_consume_stop(topic_.get(), number);
    }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    core::Result<void> run(const std::map<std::int32_t, LogRange>& ranges, std::chrono::milliseconds patience);

private:
    core::Result<void> open_more();
    core::Result<void> take(const rd_kafka_message_t& message);
    void close(std::int32_t number);
    void serve_client();
    [[nodiscard]] core::Error silence(std::chrono::milliseconds patience) const;

    rd_kafka_t* client_;
    std::string name_;
    const LogScan::TakeRecord& take_;
    TopicHandle topic_;
    QueueHandle records_;
    QueueHandle client_events_;
    std::map<std::int32_t, LogRange> waiting_;
    std::map<std::int32_t, core::Offset> open_;  ///< with their ends
    std::optional<core::Error> last_error_;      ///< of the client: why it may be silent
};

core::Result<void> Reading::run(const std::map<std::int32_t, LogRange>& ranges, std::chrono::milliseconds patience)
{
    waiting_ = ranges;
    std::erase_if(waiting_, [](const auto& one) { return one.second.begin >= one.second.end; });
    auto last_progress = Clock::now();
    for (;;) {
        if (auto opened = open_more(); !opened) return opened.error();
        if (open_.empty()) return {};
        const MessageHandle message{rd_kafka_consume_queue(records_.get(), poll_ms)};
        if (message) {
            last_progress = Clock::now();
            if (auto taken = take(*message); !taken) return taken.error();
            continue;
        }
        serve_client();
        if (Clock::now() - last_progress > patience) return silence(patience);
    }
}

core::Result<void> Reading::open_more()
{
    while (open_.size() < partitions_at_once && !waiting_.empty()) {
        const auto [number, range] = *waiting_.begin();
        waiting_.erase(waiting_.begin());
        if (rd_kafka_consume_start_queue(topic_.get(), number, range.begin.value(), records_.get()) != 0) {
            return to_error(rd_kafka_last_error(), "reading " + name_ + "/" + std::to_string(number));
        }
        open_.insert({number, range.end});
    }
    return {};
}

core::Result<void> Reading::take(const rd_kafka_message_t& message)
{
    const auto found = open_.find(message.partition);
    if (found == open_.end()) return {};  // fetched beyond the end that was asked for
    const auto end = found->second;
    const core::Offset at{message.offset};
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        if (at >= end) close(message.partition);  // the last records may be gaps, which nobody hands over
        return {};
    }
    if (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) {
        return to_error(message.err, "reading " + name_ + "/" + std::to_string(message.partition),
                        "retention removed records while they were read; try again");
    }
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return to_error(message.err, "reading " + name_ + "/" + std::to_string(message.partition));
    }
    if (at < end) take_(to_record(message));
    if (at.next() >= end) close(message.partition);
    return {};
}

void Reading::close(std::int32_t number)
{
    rd_kafka_consume_stop(topic_.get(), number);
    open_.erase(number);
}

void Reading::serve_client()
{
    while (const Event event{rd_kafka_queue_poll(client_events_.get(), do_not_block)}) {
        if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_ERROR) {
            last_error_ = to_client_error(client_, event.get()).error;
        }
    }
}

core::Error Reading::silence(std::chrono::milliseconds patience) const
{
    std::string text = "reading " + name_ + ": nothing came for " + std::to_string(patience.count()) + " ms of";
    const char* before = " partition ";
    for (const auto& [number, end] : open_) {
        text += before + std::to_string(number);
        before = ", ";
    }
    if (last_error_) text += "; " + last_error_->detail;
    return {core::ErrorCode::unavailable, std::move(text)};
}

}  // namespace

class LogScan::Impl {
public:
    Impl(ClientHandle client, std::chrono::milliseconds patience) : patience_{patience}, client_{std::move(client)} {}

    core::Result<void> read(const std::string& topic, const std::map<std::int32_t, LogRange>& ranges,
                            const TakeRecord& take)
    {
        return Reading{client_.get(), topic, take}.run(ranges, patience_);
    }

private:
    std::chrono::milliseconds patience_;
    ClientHandle client_;
};

core::Result<LogScan> LogScan::create(const LogScanSettings& settings)
{
    auto client = make_client(settings.client);
    if (!client) return client.error();
    return LogScan{std::make_unique<Impl>(std::move(*client), settings.patience)};
}

LogScan::LogScan(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
LogScan::LogScan(LogScan&&) noexcept = default;
LogScan& LogScan::operator=(LogScan&&) noexcept = default;
LogScan::~LogScan() = default;

core::Result<void> LogScan::read(const std::string& topic, const std::map<std::int32_t, LogRange>& ranges,
                                 const TakeRecord& take)
{
    return impl_->read(topic, ranges, take);
}

}  // namespace fantail::kafka
