#include "ingestor/adapters/kafka_test_outcomes.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "fantail/codec/records.hpp"
#include "fantail/runtime/deadline.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds read_again_after{30};
constexpr core::Offset beyond_any_end{std::numeric_limits<std::int64_t>::max()};  // a read from there tells the end

}  // namespace

KafkaTestOutcomes::KafkaTestOutcomes(asio::io_context& io, std::string topic, std::unique_ptr<kafka::LogReader> reader,
                                     FailureHandler on_failure)
    : topic_{std::move(topic)}, reader_{std::move(reader)}, changed_{io.get_executor()}, tasks_{io,
                                                                                                std::move(on_failure)}
{
}

asio::awaitable<core::Result<void>> KafkaTestOutcomes::expect(std::int32_t partition, core::DeliveryId delivery,
                                                              Deadline deadline)
{
    expected_.insert_or_assign(std::move(delivery), Expected{.partition = partition, .outcome = {}});
    if (reading_.try_emplace(partition, false).second) tasks_.spawn(read_on(partition));
    while (!reading_[partition]) {
        const bool changed = co_await changed_.wait_until(deadline);
        if (!changed) co_return core::Error{core::ErrorCode::unavailable, "Kafka does not answer"};
    }
    co_return core::Result<void>{};
}

asio::awaitable<std::optional<core::Outcome>> KafkaTestOutcomes::outcome(core::DeliveryId delivery, Deadline deadline)
{
    for (;;) {
        const auto found = expected_.find(delivery);
        if (found == expected_.end()) co_return std::nullopt;
        if (found->second.outcome) co_return found->second.outcome;
        const bool changed = co_await changed_.wait_until(deadline);
        if (!changed) co_return std::nullopt;
    }
}

asio::awaitable<void> KafkaTestOutcomes::read_on(std::int32_t partition)
{
    const core::Partition place{topic_, partition};
    auto next = beyond_any_end;
    while (is_wanted(partition)) {
        kafka::LogReader::Take give = [this](const core::InRecord& record) { take(record); };
        const auto end = co_await reader_->read(place, next, std::move(give));
        if (end) {
            next = *end;
            reading_[partition] = true;
            changed_.notify_all();
        }
        co_await runtime::pause(read_again_after);
    }
    reading_.erase(partition);
}

bool KafkaTestOutcomes::is_wanted(std::int32_t partition) const
{
    return std::any_of(expected_.begin(), expected_.end(),
                       [partition](const auto& each) { return each.second.partition == partition; });
}

void KafkaTestOutcomes::take(const core::InRecord& record)
{
    if (!record.value) return;
    auto outcome = codec::decode_outcome(*record.value);
    if (!outcome) return;
    const auto found = expected_.find(outcome->task.delivery_id);
    if (found != expected_.end() && !found->second.outcome) found->second.outcome = std::move(*outcome);
}

asio::awaitable<void> KafkaTestOutcomes::close()
{
    tasks_.cancel();
    co_await tasks_.join();
    co_await reader_->close();
}

}  // namespace fantail::ingestor
