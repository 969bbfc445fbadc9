#include "partition_queues.hpp"

#include <algorithm>
#include <utility>

#include "fantail/runtime/deadline.hpp"
#include "records.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;

namespace {

constexpr int do_not_block = 0;  // milliseconds
constexpr int budget = 256;      // records before others get their turn of the loop
constexpr int slice = 32;        // records of one partition before the next one's

PartitionList list_of(const core::Partition& partition, std::int64_t offset)
{
    auto list = make_partition_list(1);
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.number)->offset = offset;
    return list;
}

}  // namespace

PartitionQueues::PartitionQueues(asio::io_context& io, rd_kafka_t* client, intake::PartitionEvents& events,
                                 ErrorHandler on_error)
    : client_{client}, events_{events}, on_error_{std::move(on_error)}, wakeup_{io}
{
}

PartitionQueues::~PartitionQueues()
{
    for (const auto& source : sources_) Wakeup::detach(source.queue.get());
}

void PartitionQueues::open(const core::Partition& partition, core::Offset start)
{
    QueueHandle queue{rd_kafka_queue_get_partition(client_, partition.topic.c_str(), partition.number)};
    rd_kafka_queue_forward(queue.get(), nullptr);
    wakeup_.attach(queue.get());
    sources_.push_back({partition, std::move(queue), start});
    wakeup_.raise();
}

void PartitionQueues::close(const core::Partition& partition)
{
    const auto place = std::ranges::find(sources_, partition, &Source::partition);
    if (place == sources_.end()) return;
    if (place->set_aside) resume_fetching(*place);  // librdkafka would remember it for the next assignment
    Wakeup::detach(place->queue.get());
    sources_.erase(place);
    next_ = 0;
}

void PartitionQueues::resume() noexcept
{
    paused_ = false;
    wakeup_.raise();
}

void PartitionQueues::room_made() noexcept
{
    // A queue that is not empty wakes nobody a second time.
    if (std::exchange(starved_, false)) wakeup_.raise();
}

PartitionQueues::Source* PartitionQueues::find(const core::Partition& partition) noexcept
{
    const auto place = std::ranges::find(sources_, partition, &Source::partition);
    return place == sources_.end() ? nullptr : &*place;
}

void PartitionQueues::put_back(const core::Position& record)
{
    auto* source = find(record.partition);
    if (source == nullptr) return;
    // Pausing alone would go on behind the last record that was polled, and seeking alone would fetch at once.
    const auto list = list_of(record.partition, RD_KAFKA_OFFSET_INVALID);
    rd_kafka_pause_partitions(client_, list.get());
    source->set_aside = true;
    seek(*source, record.offset);
}

void PartitionQueues::read_on(const core::Partition& partition)
{
    auto* source = find(partition);
    if (source == nullptr || !source->set_aside) return;
    source->set_aside = false;
    resume_fetching(*source);
    wakeup_.raise();
}

void PartitionQueues::resume_fetching(const Source& source)
{
    const auto list = list_of(source.partition, RD_KAFKA_OFFSET_INVALID);
    rd_kafka_resume_partitions(client_, list.get());
}

void PartitionQueues::seek(Source& source, core::Offset offset)
{
    source.position = offset;
    source.put_back = offset;
    const auto list = list_of(source.partition, offset.value());
    const ErrorHandle refused{rd_kafka_seek_partitions(client_, list.get(), do_not_block)};
}

std::optional<core::Offset> PartitionQueues::position(const core::Partition& partition) const noexcept
{
    const auto place = std::ranges::find(sources_, partition, &Source::partition);
    if (place == sources_.end()) return std::nullopt;
    return place->position;
}

bool PartitionQueues::contains(const core::Partition& partition) const noexcept
{
    return std::ranges::find(sources_, partition, &Source::partition) != sources_.end();
}

std::vector<core::Partition> PartitionQueues::partitions() const
{
    std::vector<core::Partition> all;
    all.reserve(sources_.size());
    for (const auto& source : sources_) all.push_back(source.partition);
    return all;
}

asio::awaitable<void> PartitionQueues::serve()
{
    for (;;) {
        co_await wakeup_.wait();
        while (take_some() == Left::maybe) co_await runtime::yield();
    }
}

/// Round robin over the partitions until all are empty or without room, or the budget is spent.
PartitionQueues::Left PartitionQueues::take_some()
{
    int left = budget;
    std::size_t idle = 0;  // partitions in a row that gave nothing
    while (!paused_ && idle < sources_.size()) {
        if (left <= 0) return Left::maybe;
        auto& source = sources_[next_ % sources_.size()];
        next_ = (next_ + 1) % sources_.size();
        int taken = 0;
        while (taken < std::min(slice, left) && take_one(source)) ++taken;
        left -= taken;
        idle = taken == 0 ? idle + 1 : 0;
    }
    return Left::nothing;
}

bool PartitionQueues::take_one(Source& source)
{
    if (source.set_aside) return false;
    if (!events_.has_room(source.partition)) {
        starved_ = true;
        return false;
    }
    const MessageHandle message{rd_kafka_consume_queue(source.queue.get(), do_not_block)};
    if (!message) return false;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        if (source.put_back && core::Offset{message->offset} > *source.put_back) {
            // A fetcher that was just being stopped drops a seek and tells nobody: what comes then lies behind.
            seek(source, *source.put_back);
            return true;
        }
        source.put_back.reset();
        source.position = core::Offset{message->offset}.next();
        events_.taken(to_record(*message));
    } else if (message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        on_error_(source.partition, message->err);
    }
    return true;
}

}  // namespace fantail::kafka
